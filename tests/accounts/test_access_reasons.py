"""Why somebody holds a role: an access review says what was said when they got it, whichever way that was."""

import pytest
from django.utils import timezone

from reviewapp.accounts.access import access_to, digest_of_access
from reviewapp.accounts.actions import (
    accept_invitation,
    change_role,
    export_access,
    invite,
    reinstate,
    review_access,
    suspend,
)
from reviewapp.accounts.actions.sso_entering import SsoRefused, enter
from reviewapp.accounts.models import RoleChange, User
from reviewapp.accounts.sso.told import Told
from reviewapp.audit.actions.verifying_contents import check_contents
from reviewapp.audit.report import Report
from tests.accounts.providing import make_identity_provider

BY_GROUPS = "The groups named by Okta give these roles."


@pytest.fixture
def okta(northwind, ada):
    return make_identity_provider(northwind, by=ada, name="Okta")


def nora(*groups):
    return Told("n-1", "nora@example.org", email_verified=True, name="Nora Berg", groups=groups)


@pytest.fixture
def joined(okta):
    """Nora, who came in by single sign-on."""
    return enter(okta, nora("support"))


def held(person, team):
    """Every role of the person, by whom it was given and why."""
    found = next(each for each in access_to(team) if (each.kind, each.key) == ("person", person.pk))
    return [(grant.may, grant.by, grant.reason) for grant in found.grants]


def test_whoever_came_by_single_sign_on_holds_roles_for_that_reason(joined, ada, northwind, signed_in):
    assert held(joined, northwind) == [("Reviewer", "The system", BY_GROUPS)]
    browser = signed_in(ada)
    assert BY_GROUPS in browser.get("/settings/access-review/").content.decode()
    assert BY_GROUPS in export_access(northwind, by=ada).decode()
    review = review_access(northwind, by=ada, digest=digest_of_access(access_to(northwind)).hex())
    assert [row["reason"] for row in review.seen if row["whose"] == joined.email] == [BY_GROUPS]
    assert BY_GROUPS in browser.get(f"/settings/access-review/{review.pk}/").content.decode()


def test_the_reason_of_joining_is_bound_to_its_event(joined, events_named):
    (event,) = events_named("accounts.joined")
    change = RoleChange.objects.get()
    assert (change.event_id, change.before, change.after) == (event.pk, [], ["reviewer"])
    assert (bytes(event.commitment), event.facts["roles"]) == (change.commitment, ["reviewer"])
    report = Report()
    check_contents(report)
    assert not report.sentences


def test_nobody_joins_without_their_reason(okta, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("reviewapp.accounts.actions.sso_entering.record", refuse)
    with pytest.raises(RuntimeError):
        enter(okta, nora("support"))
    assert not RoleChange.objects.exists()
    assert not User.objects.filter(email="nora@example.org").exists()


def test_a_role_that_no_group_gave_says_so(northwind, ada):
    open_to_all = make_identity_provider(northwind, by=ada, name="Entra", default_roles=["auditor"])
    person = enter(open_to_all, nora("football"))
    why = "Entra names no group that gives a role. These roles are given without one."
    assert held(person, northwind) == [("Auditor", "The system", why)]


def test_a_suspension_and_the_way_back_leave_the_reasons_as_they_were(joined, ada, rosa, northwind):
    change_role(joined, team=northwind, roles=["reviewer", "senior"], reason="Two good years.", by=ada)
    before = [("Reviewer", "The system", BY_GROUPS), ("Senior reviewer", "Ada Byron", "Two good years.")]
    for person in (joined, rosa):
        suspend(person, team=northwind, reason="Away.", by=ada)
        reinstate(person, team=northwind, reason="Back.", by=ada)
    assert held(joined, northwind) == before
    assert held(rosa, northwind) == [("Reviewer", "The system", "When the team was set up")]


def test_a_role_that_comes_back_another_way_is_not_given_the_old_reason(joined, okta, ada, northwind):
    with pytest.raises(SsoRefused):
        enter(okta, nora("football"))
    invitation, _ = invite(northwind, by=ada, email=joined.email, roles=["reviewer"])
    accept_invitation(invitation, by=joined)
    assert held(joined, northwind) == [("Reviewer", "Ada Byron", "By invitation")]

    enter(okta, nora("team-leads"))
    enter(okta, nora("support"))
    assert held(joined, northwind) == [("Reviewer", "Ada Byron", "By invitation")]
    enter(okta, nora("it"))
    enter(okta, nora("support", "it"))
    assert {may: why for may, _, why in held(joined, northwind)}["Reviewer"] == BY_GROUPS


def test_the_page_of_a_person_tells_joining_from_a_suspension(joined, okta, ada, northwind, signed_in):
    suspend(joined, team=northwind, reason="Away.", by=ada)
    reinstate(joined, team=northwind, reason="Back.", by=ada)
    shown = signed_in(ada).get(f"/settings/members/{joined.pk}/").content.decode()
    for words in ("no role → reviewer", "reviewer → suspended", "suspended → reviewer"):
        assert words in shown
    with pytest.raises(SsoRefused):
        enter(okta, nora("football"))
    assert RoleChange.objects.latest("pk").words == "reviewer → no role"


def test_an_erased_reason_is_not_replaced_by_a_guess(joined, northwind):
    change = RoleChange.objects.get()
    mark = {"event": change.event_id, "at": timezone.now().isoformat(), "says": "by rule “Reasons”"}
    RoleChange.objects.update(salt=None, reason="", erased=mark)
    ((_, _, reason),) = held(joined, northwind)
    assert reason.startswith("Erased on")
    assert reason.endswith("by rule “Reasons”")
