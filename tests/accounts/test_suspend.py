"""What ends with a suspension, all at once: sessions, tokens, and what the person holds."""

from importlib import import_module

import pytest

from reviewapp.accounts.actions import change_role, reinstate, suspend
from reviewapp.accounts.models import Key, Membership
from reviewapp.audit.models import Event
from reviewapp.base.errors import AppError
from reviewapp.review.actions import claim, claim_next, reassign
from reviewapp.review.models import Draft, Review
from tests.at_once import at_once
from tests.factories import give_role, make_key, make_person, make_queue, make_review


@pytest.fixture
def front_line(northwind, rosa, sam):
    return make_queue(northwind, rosa, sam)


@pytest.fixture
def held(front_line, rosa):
    """A review that Rosa holds."""
    return claim(make_review(queue=front_line), by=rosa)


def test_an_open_browser_is_out_and_the_review_is_anothers_at_once(
    held, signed_in, rosa, ada, sam, northwind
):
    browser, admin = signed_in(rosa), signed_in(ada)
    assert browser.get(f"/review/{held.pk}/").status_code == 200
    sent = {"reason": "Lost laptop."}
    assert admin.post(f"/settings/members/{rosa.pk}/suspend/", sent).status_code == 302
    assert browser.get(f"/review/{held.pk}/").url.startswith("/login/")
    assert claim_next(sam, team=northwind) == held
    (event,) = Event.objects.filter(action="review.returned")
    assert (event.actor_id, event.facts["held_by"]) == (str(ada.pk), rosa.pk)


def test_a_draft_is_kept(held, rosa, ada, northwind):
    Draft.objects.create(review=held, user=rosa, content={"verdict": "edited"})
    suspend(rosa, team=northwind, reason="Away.", by=ada)
    assert Draft.objects.filter(review=held, user=rosa).exists()


def test_whoever_is_suspended_takes_nothing_with_what_they_knew_of_themselves_before(
    held, front_line, rosa, ada, northwind
):
    other = make_review(queue=front_line)
    assert rosa.roles_in(northwind)  # read, and kept by this object, before the suspension
    suspend(make_same(rosa), team=northwind, reason="Away.", by=ada)
    with pytest.raises(AppError):
        claim(other, by=make_stale(rosa, northwind))
    assert claim_next(make_stale(rosa, northwind), team=northwind) is None
    assert not Review.objects.held().exists()


def make_same(person):
    return type(person).objects.get(pk=person.pk)


def make_stale(person, team):
    """Somebody whose roles were read before they were taken away."""
    stale = make_same(person)
    stale._held_roles = {team.pk: (team, {"reviewer"})}
    stale.is_active = True
    return stale


def test_tokens_are_revoked_and_stay_so(rosa, ada, northwind):
    key, _ = make_key(rosa)
    suspend(rosa, team=northwind, reason="Lost laptop.", by=ada)
    reinstate(rosa, team=northwind, reason="Found.", by=ada)
    key.refresh_from_db()
    assert (key.state, key.revoked_for, key.revoked_by) == ("revoked", "suspension", ada)
    assert Event.objects.get(action="accounts.key_revoked").facts["because"] == "suspension"


def test_what_is_held_in_another_team_stays(rosa, ada, otto, northwind):
    elsewhere = otto.teams[0]
    give_role(rosa, elsewhere, "reviewer")
    review = claim(make_review(queue=make_queue(elsewhere, rosa)), by=rosa)
    token, _ = make_key(rosa, team=elsewhere)
    suspend(rosa, team=northwind, reason="Moved.", by=ada)
    review.refresh_from_db()
    assert review.held_by == rosa
    assert list(Key.objects.live()) == [token]


def test_a_role_that_goes_takes_what_it_let_one_hold(held, rosa, ada, sam, northwind):
    change_role(rosa, team=northwind, roles=["senior"], reason="Promoted.", by=ada)
    held.refresh_from_db()
    assert held.held_by == rosa
    change_role(rosa, team=northwind, roles=["auditor"], reason="Moved.", by=ada)
    assert claim_next(sam, team=northwind) == held


def test_an_admin_who_sees_one_team_only_closes_no_other(signed_in, rosa, ada, otto, northwind):
    elsewhere = otto.teams[0]
    give_role(rosa, elsewhere, "reviewer")
    signed_in(ada).post(f"/settings/members/{rosa.pk}/suspend/", {"reason": "Moved."})
    person = make_same(rosa)
    assert person.is_active
    assert person.teams == [elsewhere]


def test_nobody_is_given_work_while_suspended(front_line, rosa, ada, lena, northwind):
    suspend(rosa, team=northwind, reason="Away.", by=ada)
    with pytest.raises(AppError, match="do not let you hold"):
        reassign(make_review(queue=front_line), by=lena, to=make_same(rosa))
    assert front_line.members.filter(pk=rosa.pk).exists()  # kept for the way back


def test_reinstating_gives_back_roles_and_queues(held, front_line, rosa, ada, northwind):
    suspend(rosa, team=northwind, reason="Away.", by=ada)
    reinstate(rosa, team=northwind, reason="Back.", by=ada)
    assert claim_next(make_same(rosa), team=northwind) == held


def test_nothing_is_given_back_if_recording_fails(held, rosa, ada, northwind, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr(import_module("reviewapp.review.actions.return_held"), "record", refuse)
    with pytest.raises(RuntimeError):
        suspend(rosa, team=northwind, reason="Away.", by=ada)
    held.refresh_from_db()
    assert held.held_by == rosa
    assert Membership.objects.of(rosa, northwind).active().exists()


@pytest.mark.django_db(transaction=True)
def test_a_claim_and_a_suspension_at_once_leave_nothing_held(northwind, ada):
    for number in range(4):
        person = make_person(f"Kim {number}", northwind, "reviewer")
        make_review(queue=make_queue(northwind, person, name=f"Line {number}"))
        at_once(
            lambda person=person: claim_next(make_same(person), team=northwind),
            lambda person=person: suspend(person, team=northwind, reason="Away.", by=ada),
        )
    assert not Review.objects.held().exists()
