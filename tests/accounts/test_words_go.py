"""What was said of roles, of signing in and at reviews of access goes, and the trail says what took it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from reviewapp.accounts.access import access_to, digest_of_access
from reviewapp.accounts.actions import change_role, change_sign_in_rules, review_access, sso
from reviewapp.accounts.entry import APP, PASSWORD, Way
from reviewapp.accounts.keeping import KINDS
from reviewapp.accounts.models import AccessReview, ProviderChange, RoleChange, SignInChange
from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.models import Event
from reviewapp.audit.report import Report
from reviewapp.base.keeping import ERASE, Order, Reach
from reviewapp.base.postgres.teams import as_role
from tests.accounts.providing import make_identity_provider

pytestmark = pytest.mark.django_db
KIND = {kind.key: kind for kind in KINDS}
MODEL = {
    "reasons": RoleChange,
    "sign_in_reasons": SignInChange,
    "provider_reasons": ProviderChange,
    "access_reviews": AccessReview,
}
WORD = "Zwoelfboeck"


@pytest.fixture
def said(northwind, ada, rosa):
    """The word in all of them, and in what the review saw."""
    change_role(rosa, team=northwind, roles=["lead"], reason=f"{WORD} left.", by=ada)
    change_sign_in_rules(northwind, by=ada, way=Way(PASSWORD, APP), reason=f"{WORD} lost a key.", hours=8)
    sso.switch_provider_off(make_identity_provider(northwind, by=ada), by=ada, reason=f"{WORD} leads it.")
    seen = digest_of_access(access_to(northwind)).hex()
    return review_access(northwind, by=ada, digest=seen, note=f"{WORD} was fine.")


def forget(key, team):
    order = Order(ERASE, because="rule:7", says="by rule “Words”", team_id=team.pk)
    keys = list(KIND[key].rows(Reach(team.pk)).values_list("pk", flat=True))
    with as_role("reviewapp_retention"):
        return KIND[key].forget(keys, order)


def verified():
    report = Report()
    check_contents(report)
    return report.sentences, report.erased


@pytest.mark.parametrize("key", KIND)
def test_its_words_go_and_the_trail_explains_it(said, northwind, otto, key):
    assert KIND[key].rows(Reach(northwind.pk)).count() == 1
    assert not KIND[key].rows(Reach(otto.teams[0].pk)).exists()
    assert forget(key, northwind) == 1
    assert forget(key, northwind) == 0
    row = MODEL[key].objects.get()
    assert WORD not in str(vars(row))
    assert row.erasure.words.endswith("by rule “Words”")
    assert verified() == ([], 1)
    assert Event.objects.filter(action="accounts.erased").latest("pk").facts["events"] == [row.event_id]


@pytest.mark.parametrize("key", KIND)
def test_what_nobody_erased_is_told_apart(said, key):
    row = MODEL[key].objects.get()
    MODEL[key].objects.update(salt=None, erased={"event": row.event_id}, **MODEL[key].EMPTY)
    sentences, _ = verified()
    assert any("erased by nobody" in each for each in sentences)


@pytest.mark.parametrize("key", KIND)
def test_the_database_wants_it_whole_or_gone(said, key):
    with pytest.raises(IntegrityError, match="says_what_erased_it"), transaction.atomic():
        MODEL[key].objects.update(salt=None)


def test_a_change_of_a_provider_is_of_its_team(said, otto):
    with pytest.raises(IntegrityError, match="one team"), transaction.atomic():
        ProviderChange.objects.update(team=otto.teams[0])


def test_pages_say_what_took_it(said, northwind, ada, rosa, client):
    for key in KIND:
        forget(key, northwind)
    client.force_login(ada)
    addresses = [
        reverse("accounts:sign_in_rules"),
        reverse("accounts:sso_provider", args=[ProviderChange.objects.get().provider.slug]),
        reverse("accounts:access_review"),
        reverse("accounts:past_access_review", args=[said.pk]),
    ]
    for address in addresses:
        page = client.get(address).content.decode()
        assert "by rule “Words”" in page, address
        assert WORD not in page
