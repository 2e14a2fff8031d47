"""Two at once, on a real PostgreSQL: threads that start together."""

from datetime import timedelta
from uuid import uuid4

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.clock import database_now
from reviewapp.base.errors import AppError
from reviewapp.review import actions
from reviewapp.review.models import Decision, Output, Review
from tests import factories
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def many(workflow, support_agent, front_line):
    outputs = [factories.make_output(workflow, support_agent) for _ in range(200)]
    return [factories.make_review(output, queue=front_line) for output in outputs]


def test_sixteen_people_clear_two_hundred_reviews_without_a_double(many, northwind, front_line, settings):
    settings.MAX_CLAIMS_PER_PERSON = 200
    people = [factories.make_person(f"P {number}", northwind, "reviewer") for number in range(16)]
    front_line.members.set(people)

    def clear(person):
        taken = []
        while review := actions.claim_next(person, team=northwind):
            taken.append(review.pk)
        return taken

    hands = at_once(*[lambda person=person: clear(person) for person in people])
    taken = [key for hand in hands for key in hand]
    assert len(taken) == len(set(taken)) == 200
    assert Event.objects.filter(action="review.claimed").count() == 200


def test_one_review_goes_to_one_of_two(review, rosa, sam):
    results = at_once(lambda: actions.claim(review, by=rosa), lambda: actions.claim(review, by=sam))
    assert sorted(isinstance(result, AppError) for result in results) == [False, True]


def test_the_limit_of_holds_stands_against_many_tabs(many, rosa, northwind, settings):
    settings.MAX_CLAIMS_PER_PERSON = 3
    at_once(*[lambda: actions.claim_next(rosa, team=northwind)] * 8)
    assert Review.objects.held_by(rosa).count() == 3


def test_a_review_moved_while_it_is_claimed_is_either_moved_or_held(many, lena, rosa, seniors):
    for review in many[:5]:
        claimed, moved = at_once(
            lambda each=review: actions.claim(each, by=rosa),
            lambda each=review: actions.reassign(each, by=lena, queue=seniors),
        )
        assert isinstance(claimed, Review | AppError)
        assert moved.queue == seniors


def test_two_verdicts_at_once_leave_one(review, rosa, category, decide):
    held = actions.claim(review, by=rosa)
    results = at_once(
        lambda: decide(held, by=rosa), lambda: decide(held, by=rosa, verdict="rejected", justification="x")
    )
    assert sorted(isinstance(result, AppError) for result in results) == [False, True]
    refused = next(result for result in results if isinstance(result, AppError))
    assert (refused.code, refused.extra["happened"]) == ("lease_lost", "decided")
    assert Decision.objects.count() == Event.objects.filter(action="review.decided").count() == 1


def test_a_double_click_is_one_decision(review, rosa, decide):
    held, submission = actions.claim(review, by=rosa), uuid4()
    results = at_once(*[lambda: decide(held, by=rosa, submission_id=submission)] * 4)
    assert len({result.pk for result in results}) == Decision.objects.count() == 1


def test_undo_and_effect_never_both_happen(many, rosa, decide, settings):
    settings.MAX_CLAIMS_PER_PERSON = 9
    for review in many[:6]:
        decision = decide(actions.claim(review, by=rosa), by=rosa)
        soon = database_now() + timedelta(milliseconds=8)
        Decision.objects.filter(pk=decision.pk).update(takes_effect_at=soon)
        at_once(lambda made=decision: actions.undo(made, by=rosa), *[actions.let_decisions_take_effect] * 3)
        Decision.objects.filter(pk=decision.pk, retracted_at=None).update(takes_effect_at=decision.decided_at)
        actions.let_decisions_take_effect()
        decision.refresh_from_db()
        assert (decision.retracted_at is None) != (decision.effective_at is None)


def test_two_relays_let_each_decision_take_effect_once(many, rosa, decide, settings):
    settings.MAX_CLAIMS_PER_PERSON = 99
    for review in many[:12]:
        decide(actions.claim(review, by=rosa), by=rosa)
    Decision.objects.update(takes_effect_at=LONG_AGO)
    results = at_once(*[lambda: actions.let_decisions_take_effect(limit=5)] * 4)
    while actions.let_decisions_take_effect():
        pass
    assert all(isinstance(result, int) for result in results)
    assert Event.objects.filter(action="output.decided").count() == 12


def test_a_decision_and_a_withdrawal_at_once_leave_one_of_them(many, rosa, support_agent, decide):
    for review in many[:5]:
        held = actions.claim(review, by=rosa)
        results = at_once(
            lambda held=held: decide(held, by=rosa),
            lambda held=held: actions.withdraw(held.output, by=support_agent),
        )
        assert sorted(isinstance(result, AppError) for result in results) == [False, True]


def test_expiry_and_withdrawal_at_once_do_not_wait_for_each_other(many, support_agent):
    Review.objects.update(expires_at=LONG_AGO)
    withdrawals = [lambda each=each: actions.withdraw(each.output, by=support_agent) for each in many[:3]]
    results = at_once(actions.expire_overdue, actions.expire_overdue, *withdrawals)
    actions.expire_overdue()
    assert not [
        result for result in results if isinstance(result, Exception) and not isinstance(result, AppError)
    ]
    assert not Output.objects.undecided().exists()
