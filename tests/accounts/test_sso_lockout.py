"""A team that asks for single sign-on keeps a provider by which somebody can come in."""

import pytest

from reviewapp.accounts.actions import change_sign_in_rules, sso
from reviewapp.accounts.entry import SSO, Way
from reviewapp.accounts.models import IdentityProvider, SignInChange, SignInRules
from reviewapp.accounts.sso.session import CAME_BY
from reviewapp.base.errors import Invalid, Refused
from tests.accounts.oidc import words_of
from tests.accounts.providing import make_identity_provider
from tests.at_once import at_once, begun_before_the_end_of
from tests.factories import make_key

NOBODY = "nobody could come in any more"
API = "/api/v1/outputs/0190a0a0-0000-7000-8000-000000000000"


@pytest.fixture(autouse=True)
def laboratory(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True


@pytest.fixture
def asks_for_sso(northwind):
    return SignInRules.objects.create(team=northwind, require_sso=True)


@pytest.fixture
def only(northwind, ada, otto, asks_for_sso):
    """The only provider of the team that is on; one is off, and one is another team's."""
    make_identity_provider(northwind, by=ada, is_on=False)
    make_identity_provider(otto.teams[0], by=otto)
    return make_identity_provider(northwind, by=ada, name="Okta")


def test_the_last_way_in_is_not_switched_off(only, ada, events_named):
    with pytest.raises(Refused, match=f"{NOBODY}.*Switch another provider on first"):
        sso.switch_provider_off(only, by=ada, reason="Moving.")
    only.refresh_from_db()
    assert only.is_on
    assert not events_named("accounts.provider_switched_off")


@pytest.mark.parametrize("field", ["issuer", "client_id"])
def test_nor_is_it_changed_into_one_that_nobody_tried(only, ada, rosa, field):
    only.links.create(user=rosa, provider=only.slug, uid="1")
    with pytest.raises(Invalid) as refusal:
        sso.change_provider(only, by=ada, reason="Moved.", **{field: "http://127.0.0.1:7"})
    assert NOBODY in refusal.value.errors[field][0]
    assert IdentityProvider.objects.get(pk=only.pk).is_on
    assert only.links.exists()
    assert sso.change_provider(only, by=ada, reason="New groups.", roles_by_group={"a": ["lead"]}).is_on


def test_beside_another_that_is_on_it_may_go(only, northwind, ada):
    make_identity_provider(northwind, by=ada)
    assert not sso.switch_provider_off(only, by=ada, reason="Moving.").is_on


def test_where_nobody_is_asked_for_it_the_last_one_may_go(only, asks_for_sso, ada):
    SignInRules.objects.update(require_sso=False)
    assert not sso.switch_provider_off(only, by=ada, reason="Moving.").is_on


def test_the_rule_needs_a_provider_that_is_on(northwind, ada, otto):
    make_identity_provider(northwind, by=ada, is_on=False)
    make_identity_provider(otto.teams[0], by=otto)
    with pytest.raises(Invalid) as refusal:
        ask_for_sso(northwind, ada)
    assert "Switch one on under Single sign-on" in refusal.value.errors["require_sso"][0]
    assert not SignInRules.objects.exists()
    assert not SignInChange.objects.exists()

    make_identity_provider(northwind, by=ada)
    assert ask_for_sso(northwind, ada).require_sso


def test_the_pages_say_what_to_do(only, ada, northwind, signed_in):
    browser = signed_in(ada)
    session = browser.session
    session[CAME_BY] = {"slug": only.slug, "team": northwind.pk, "person": ada.pk}
    session.save()
    page = f"/settings/single-sign-on/{only.slug}/"
    refused = browser.post(f"{page}off/", {"reason": "Moving."})
    assert (refused.status_code, NOBODY in words_of(refused)) == (409, True)
    told = {"issuer": only.issuer, "client_id": "other", "groups_claim": "groups", "reason": "A new client."}
    refused = browser.post(f"{page}change/", told | {"email_domains": "example.org"})
    assert (refused.status_code, NOBODY in words_of(refused)) == (422, True)
    assert "A new client." in refused.content.decode()

    IdentityProvider.objects.update(is_on=False)
    asked = {"idle_minutes": 20, "hours": 8, "reason": "Audit.", "require_sso": "on"}
    refused = browser.post("/settings/sign-in/change/", asked)
    assert (refused.status_code, "No provider of the team is switched on" in words_of(refused)) == (422, True)


def ask_for_sso(team, by):
    return change_sign_in_rules(team, by=by, way=Way(SSO, "", team.pk), reason="Audit.", require_sso=True)


@pytest.fixture
def verbs(northwind, ada):
    """Two acts by name of which only one may be done, whichever comes first."""
    first, second = (make_identity_provider(northwind, by=ada) for _ in range(2))
    return {
        "rule": lambda: ask_for_sso(northwind, ada),
        "first off": lambda: sso.switch_provider_off(first, by=ada, reason="Moving."),
        "second off": lambda: sso.switch_provider_off(second, by=ada, reason="Moving."),
        "second changed": lambda: sso.change_provider(second, by=ada, reason="Moved.", client_id="other"),
    }


PAIRS = [
    ("rule", "second off"),
    ("second off", "rule"),
    ("rule", "second changed"),
    ("second changed", "rule"),
    ("first off", "second off"),
    ("first off", "second changed"),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("names", PAIRS, ids=" then ".join)
def test_of_two_that_would_close_the_team_together_the_later_is_refused(northwind, ada, verbs, names):
    verbs["first off" if "rule" in names else "rule"]()
    first, second = (verbs[name] for name in names)

    assert isinstance(begun_before_the_end_of(first, second), Refused | Invalid)
    assert closed_to_all(northwind) is False


@pytest.mark.django_db(transaction=True)
def test_nor_do_they_when_they_begin_together(northwind, ada, verbs):
    ask_for_sso(northwind, ada)
    done = at_once(verbs["first off"], verbs["second off"])

    assert sorted(isinstance(each, Refused) for each in done) == [False, True]
    assert closed_to_all(northwind) is False


def closed_to_all(team):
    asks = SignInRules.objects.filter(team=team, require_sso=True).exists()
    return asks and not IdentityProvider.objects.of_team(team).switched_on().exists()


def test_a_token_is_refused_in_words_that_are_true(client, only, northwind, ada, rosa):
    token = {"Authorization": f"Bearer {make_key(rosa)[1]}"}

    def said():
        answer = client.get(API, headers=token)
        return answer.json()["code"], answer.json()["detail"]

    code, words = said()
    assert code == "sign_in_rules"
    assert "no provider of it that is switched on knows you" in words
    assert "Sign in once by your team's provider" in words
    only.links.create(user=rosa, provider=only.slug, uid="1")
    assert said()[0] != "sign_in_rules"

    make_identity_provider(northwind, by=ada)
    sso.switch_provider_off(only, by=ada, reason="Moving.")
    assert "no provider of it that is switched on knows you" in said()[1]
    IdentityProvider.objects.update(is_on=False)
    assert "no provider of it is switched on just now" in said()[1]
    assert "Sign in once" not in said()[1]
