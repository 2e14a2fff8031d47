"""Extend, release, skip, lapse, draft, reassign: what happens to a hold between claim and verdict."""

from uuid import uuid4

import pytest

from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.review import actions
from reviewapp.review.models import Draft, Review
from tests import factories

LONG_AGO = "2020-01-01T00:00:00Z"


def test_a_hold_is_extended_from_now(held, rosa):
    longer = actions.extend(held, by=rosa, token=held.token)
    assert longer.held_until > held.held_until
    assert longer.token == held.token


@pytest.mark.parametrize("verb", [actions.extend, actions.release, actions.skip])
def test_only_the_holder_with_the_token_may(held, rosa, sam, otto, verb):
    for by, token in ((rosa, uuid4()), (sam, held.token), (rosa, None), (rosa, "nonsense")):
        with pytest.raises(Refused):
            verb(held, by=by, token=token)
    with pytest.raises(NotAllowed):
        verb(held, by=otto, token=held.token)
    assert Review.objects.get(pk=held.pk).token == held.token


@pytest.mark.parametrize(
    ("verb", "event", "skipped"),
    [(actions.release, "review.released", False), (actions.skip, "review.skipped", True)],
)
def test_a_review_given_back_waits_again(held, rosa, told, verb, event, skipped):
    back = verb(held, by=rosa, token=held.token)
    assert (back.state, back.held_by, back.token) == ("waiting", None, None)
    assert (rosa.pk in back.skipped_by) is skipped
    assert told(held) == ["review.claimed", event]


def test_holds_that_ran_out_go_back_and_live_ones_stay(held, sam, workflow, support_agent, told):
    other = factories.make_review(factories.make_output(workflow, support_agent))
    actions.claim(other, by=sam)
    Review.objects.filter(pk=held.pk).update(held_until=LONG_AGO)
    assert (actions.return_lapsed(), actions.return_lapsed()) == (1, 0)
    assert Review.objects.get(pk=held.pk).state == "waiting"
    assert Review.objects.get(pk=other.pk).state == "held"
    assert told(held) == ["review.claimed", "review.lapsed"]


def test_lapsed_holds_are_returned_in_batches(workflow, support_agent, front_line, rosa, settings):
    settings.MAX_CLAIMS_PER_PERSON = 9
    for _ in range(3):
        output = factories.make_output(workflow, support_agent)
        actions.claim(factories.make_review(output, queue=front_line), by=rosa)
    Review.objects.update(held_until=LONG_AGO)
    assert [actions.return_lapsed(limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_draft_is_kept_even_when_the_hold_is_lost(held, rosa):
    actions.save_draft(held, by=rosa, content={"edited": "New"})
    Review.objects.update(held_until=LONG_AGO)
    actions.return_lapsed()
    actions.save_draft(held, by=rosa, content={"edited": "Newer"})
    assert Draft.objects.get(review=held, user=rosa).content == {"edited": "Newer"}


def test_a_draft_that_cannot_be_kept_is_refused(held, rosa, otto):
    for content in ({"edited": "a\x00"}, {"edited": "x" * 1_100_000}):
        with pytest.raises(Invalid):
            actions.save_draft(held, by=rosa, content=content)
    with pytest.raises(NotAllowed):
        actions.save_draft(held, by=otto, content={})


def test_a_draft_goes_when_the_decision_takes_effect(held, rosa, decide, let_pass):
    actions.save_draft(held, by=rosa, content={"reason": "x"})
    decide(held, by=rosa)
    assert Draft.objects.exists()
    let_pass()
    assert not Draft.objects.exists()


def test_a_lead_gives_a_held_review_to_another_person(held, lena, rosa, sam, told):
    moved = actions.reassign(held, by=lena, to=sam)
    assert (moved.held_by, moved.state, moved.token == held.token) == (sam, "held", False)
    with pytest.raises(Refused, match="Sam Okafor holds"):
        actions.release(held, by=rosa, token=held.token)
    assert told(held)[-1] == "review.reassigned"


def test_a_lead_moves_a_review_to_another_queue(held, lena, seniors):
    moved = actions.reassign(held, by=lena, queue=seniors)
    assert (moved.queue, moved.state, moved.held_by) == (seniors, "waiting", None)


def test_a_review_is_not_given_to_those_who_may_not_have_it(held, lena, rosa, otto, enzo):
    for stranger in (otto, enzo):
        with pytest.raises(NotAllowed):
            actions.reassign(held, by=lena, to=stranger)
    foreign = factories.make_queue(otto.teams[0])
    for wrong in ({"queue": foreign}, {}, {"to": rosa, "queue": foreign}):
        with pytest.raises(Invalid):
            actions.reassign(held, by=lena, **wrong)
    with pytest.raises(NotAllowed):
        actions.reassign(held, by=rosa, to=rosa)


def test_a_closed_review_is_not_reassigned(held, rosa, lena, sam, seniors, decide):
    decide(held, by=rosa)
    for to in ({"to": sam}, {"queue": seniors}):
        with pytest.raises(Refused):
            actions.reassign(held, by=lena, **to)
    assert Review.objects.get(pk=held.pk).state == "closed"


def test_a_hold_is_renewed_only_by_its_holder_and_while_it_lasts(held, rosa, sam):
    assert not actions.renew(held, by=sam)
    assert actions.renew(held, by=rosa)
    Review.objects.filter(pk=held.pk).update(held_until=LONG_AGO)
    assert not actions.renew(held, by=rosa)
    assert Review.objects.get(pk=held.pk).held_until.year == 2020
