from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.audit.models import Event
from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.review import actions
from reviewapp.review.models import Review
from tests import factories


@pytest.fixture
def make_waiting(workflow, support_agent, front_line):
    def make(queue=front_line, **fields):
        return factories.make_review(factories.make_output(workflow, support_agent), queue=queue, **fields)

    return make


def test_the_most_urgent_review_is_held_with_a_token_for_a_time(make_waiting, rosa, northwind, settings):
    make_waiting(priority=2)
    urgent = make_waiting(priority=0)
    held = actions.claim_next(rosa, team=northwind)
    assert (held.pk, held.state, held.held_by, held.token is None) == (urgent.pk, "held", rosa, False)
    assert held.held_until - held.held_since == timedelta(minutes=settings.LEASE_MINUTES)


def test_urgency_is_compared_across_queues(make_waiting, seniors, sam, northwind):
    later, sooner = make_waiting(priority=1), make_waiting(seniors, priority=0)
    assert actions.claim_next(sam, team=northwind) == sooner
    assert actions.claim_next(sam, team=northwind) == later


def test_within_a_priority_the_sooner_due_comes_first(make_waiting, rosa, northwind):
    make_waiting(due_at=timezone.now() + timedelta(hours=2))
    sooner = make_waiting(due_at=timezone.now() + timedelta(hours=1))
    assert actions.claim_next(rosa, team=northwind) == sooner


def test_all_clear_is_none(front_line, rosa, northwind):
    assert actions.claim_next(rosa, team=northwind) is None


def test_claiming_leaves_one_event(review, rosa, northwind):
    actions.claim_next(rosa, team=northwind)
    assert [event.action for event in Event.objects.about(review)] == ["review.claimed"]


def test_a_lead_takes_from_any_queue_and_a_reviewer_only_from_own(review, lena, northwind, front_line):
    stray = factories.make_person("Stray", northwind, "reviewer")
    assert actions.claim_next(stray, team=northwind) is None
    with pytest.raises(NotAllowed, match="not a member"):
        actions.claim(review, by=stray)
    assert actions.claim_next(lena, team=northwind) == review


@pytest.mark.parametrize("who", ["otto", "aude", "ada", "enzo"])
def test_others_may_not_claim(review, cast, northwind, who):
    with pytest.raises(NotAllowed):
        actions.claim_next(cast[who], team=northwind)
    with pytest.raises(NotAllowed):
        actions.claim(review, by=cast[who])


def test_nobody_gets_what_they_judged_before(make_waiting, rosa, sam, northwind):
    review = make_waiting(decided_before=[rosa.pk])
    assert actions.claim_next(rosa, team=northwind) is None
    with pytest.raises(NotAllowed, match="judged this item before"):
        actions.claim(review, by=rosa)
    assert actions.claim_next(sam, team=northwind) == review


def test_a_skipped_review_comes_back_when_nothing_else_is_left(make_waiting, rosa, northwind):
    first, second = make_waiting(priority=0), make_waiting(priority=3)
    actions.skip(actions.claim_next(rosa, team=northwind), by=rosa, token=_token(first))
    assert actions.claim_next(rosa, team=northwind) == second
    assert actions.claim_next(rosa, team=northwind) == first


def test_an_escalation_in_a_higher_queue_is_for_seniors(
    review, seniors, northwind, rosa, sam, decide, let_pass
):
    seniors.members.add(rosa)
    decide(actions.claim(review, by=rosa), by=rosa, verdict="escalated", reason="Too large for me.")
    let_pass()
    junior = factories.make_person("June", northwind, "reviewer")
    seniors.members.add(junior)
    assert actions.claim_next(junior, team=northwind) is None
    raised = actions.claim_next(sam, team=northwind)
    actions.release(raised, by=sam, token=raised.token)
    with pytest.raises(NotAllowed, match="senior"):
        actions.claim(raised, by=junior)


def test_resuming_gives_the_review_held_already(make_waiting, rosa, northwind):
    make_waiting(), make_waiting()
    held = actions.claim_next(rosa, team=northwind)
    again = actions.claim_next(rosa, team=northwind, resume=True)
    assert (again.pk, again.token) == (held.pk, held.token)
    assert actions.claim_next(rosa, team=northwind).pk != held.pk


def test_a_person_holds_only_so_many(make_waiting, rosa, northwind, settings):
    settings.MAX_CLAIMS_PER_PERSON = 2
    reviews = [make_waiting() for _ in range(3)]
    for review in reviews[:2]:
        actions.claim(review, by=rosa)
    with pytest.raises(Refused, match="You hold 2 items") as refused:
        actions.claim_next(rosa, team=northwind)
    assert refused.value.code == "too_many_holds"
    with pytest.raises(Refused, match="You hold 2 items"):
        actions.claim(reviews[2], by=rosa)


def test_a_review_held_by_another_says_by_whom_and_until_when(review, rosa, sam):
    actions.claim(review, by=rosa)
    with pytest.raises(Refused, match=r"Rosa Diaz holds this item until \d\d:\d\d") as refused:
        actions.claim(review, by=sam)
    assert refused.value.extra["happened"] == "held"


def test_a_decided_review_says_what_and_by_whom(review, rosa, sam, decide):
    decide(actions.claim(review, by=rosa), by=rosa)
    with pytest.raises(Refused, match="Rosa Diaz approved it at") as refused:
        actions.claim(review, by=sam)
    assert (refused.value.extra["happened"], refused.value.extra["verdict"]) == ("decided", "approved")


def test_claiming_again_what_one_holds_changes_nothing(review, rosa):
    held = actions.claim(review, by=rosa)
    assert actions.claim(review, by=rosa).token == held.token
    assert Event.objects.about(review).count() == 1


def test_an_inactive_queue_gives_nothing(review, rosa, northwind, front_line):
    type(front_line).objects.update(is_active=False)
    assert actions.claim_next(rosa, team=northwind) is None


def _token(review):
    return Review.objects.get(pk=review.pk).token
