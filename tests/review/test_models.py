from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from reviewapp.base.errors import Refused
from reviewapp.review import urgency
from reviewapp.review.models import Decision, Output, Queue, Review
from tests import factories

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def refused_by_the_database(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "held"},
        {"token": "00000000-0000-0000-0000-000000000001"},
        {"state": "closed"},
        {"outcome": "decided"},
        {"priority": 4},
    ],
)
def test_a_review_is_never_half_held_or_half_closed(review, wrong):
    refused_by_the_database(lambda: Review.objects.update(**wrong))


def test_an_output_is_open_for_triage_once(review, output, front_line):
    refused_by_the_database(lambda: factories.make_review(output, queue=front_line))


def test_an_agents_external_id_is_one_output(output, workflow, support_agent):
    refused_by_the_database(
        lambda: factories.make_output(workflow, support_agent, external_id=output.external_id)
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"verdict": "rejected"},
        {"seen_digest": b"x" * 32},
        {"retracted_at": NOON},
        {"abstain_reason": "conflict_of_interest"},
    ],
)
def test_a_judgement_never_changes(held, rosa, decide, wrong):
    decide(held, by=rosa)
    refused_by_the_database(lambda: Decision.objects.update(**wrong))


def test_a_decision_is_never_deleted(held, rosa, decide):
    decision = decide(held, by=rosa)
    refused_by_the_database(decision.delete)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("rosa", True), ("sam", True), ("lena", True), ("enzo", True), ("aude", True), ("otto", False)],
)
def test_who_sees_a_review_its_output_and_its_decision(held, cast, decide, who, sees):
    decide(held, by=cast["rosa"])
    for rows in (Review, Output, Decision):
        assert rows.objects.visible_to(cast[who]).exists() is sees


def test_a_reviewer_does_not_see_other_queues(output, seniors, rosa):
    factories.make_review(output, queue=seniors)
    assert not Review.objects.visible_to(rosa).exists()
    assert not Output.objects.visible_to(rosa).exists()


def test_an_agent_sees_its_own_outputs_only(output, northwind, support_agent):
    assert list(Output.objects.visible_to(support_agent)) == [output]
    assert not Output.objects.visible_to(factories.make_agent(northwind)).exists()


def test_a_lead_watches_all_queues_of_the_team(front_line, seniors, lena, rosa):
    assert set(Queue.objects.watched_by(lena)) == {front_line, seniors}
    assert set(Queue.objects.watched_by(rosa)) == {front_line}


@pytest.mark.parametrize(("before", "after"), [("expired", "approved"), ("approved", "waiting")])
def test_an_output_moves_only_as_its_table_says(before, after):
    with pytest.raises(Refused, match=f"cannot become {after}"):
        Output(status=before).move_to(after)


def test_urgency_is_counted_from_the_opening():
    assert urgency.due_at(NOON, 60) == NOON + timedelta(hours=1)
    assert urgency.expires_at(NOON, None) is None
    assert (urgency.raised(2), urgency.raised(0)) == (1, 0)
    late, soon, fine = (urgency.standing(NOON + timedelta(minutes=left), NOON) for left in (-1, 29, 31))
    assert (late, soon, fine) == ("late", "soon", "ok")
    assert urgency.time_left(NOON - timedelta(seconds=5), NOON) == -5
