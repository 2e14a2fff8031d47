import pytest

from reviewapp.audit.models import Event
from reviewapp.review import actions
from reviewapp.review.models import Decision, Output, Review
from tests import factories


@pytest.mark.parametrize("verdict", ["approved", "edited", "rejected"])
def test_the_output_gets_its_status_and_its_agent_the_news(
    held, rosa, decide, let_pass, output, told, verdict
):
    edited = "On Friday." if verdict == "edited" else None
    decision = decide(held, by=rosa, verdict=verdict, edited=edited)
    assert (let_pass(), actions.let_decisions_take_effect()) == (1, 0)
    output.refresh_from_db()
    decision.refresh_from_db()
    assert (output.status, decision.effective_at is None, told(output)) == (
        verdict,
        False,
        ["output.decided"],
    )
    event = Event.objects.about(output).get()
    assert (event.agent_id, event.workflow_id) == (output.agent_id, output.workflow_id)
    assert (event.facts["decision"], event.facts["verdict"]) == (str(decision.pk), verdict)


def test_before_its_time_nothing_happens(held, rosa, decide, output):
    decide(held, by=rosa)
    assert actions.let_decisions_take_effect() == 0
    output.refresh_from_db()
    assert output.status == "waiting"


def test_decisions_take_effect_in_batches(workflow, support_agent, front_line, rosa, decide, let_pass):
    for _ in range(3):
        review = factories.make_review(factories.make_output(workflow, support_agent), queue=front_line)
        decide(actions.claim(review, by=rosa), by=rosa)
    Decision.objects.update(takes_effect_at="2020-01-01T00:00:00Z")
    assert [actions.let_decisions_take_effect(limit=2) for _ in range(3)] == [2, 1, 0]


def test_an_escalation_asks_a_higher_queue_and_never_the_same_person(
    held, rosa, sam, decide, let_pass, output, seniors, told
):
    decision = decide(held, by=rosa, verdict="escalated", reason="Too large for me.")
    let_pass()
    follow_up = Review.objects.waiting().get()
    assert (follow_up.queue, follow_up.raised_by, follow_up.decided_before) == (seniors, decision, [rosa.pk])
    assert follow_up.priority == held.priority - 1
    assert "Too large" not in str(follow_up.reasons)
    output.refresh_from_db()
    assert (output.status, told(output)) == ("escalated", ["output.escalated"])
    decide(actions.claim(follow_up, by=sam), by=sam)
    let_pass()
    output.refresh_from_db()
    assert (output.status, told(output)) == ("approved", ["output.escalated", "output.decided"])


def test_an_abstention_asks_somebody_else_and_the_agent_hears_nothing(
    held, rosa, sam, decide, let_pass, output, northwind, told
):
    decide(held, by=rosa, verdict="abstained", reason="conflict_of_interest")
    let_pass()
    follow_up = Review.objects.waiting().get()
    assert (follow_up.queue, follow_up.decided_before, told(output)) == (held.queue, [rosa.pk], [])
    assert actions.claim_next(rosa, team=northwind) is None
    assert actions.claim_next(sam, team=northwind) == follow_up


@pytest.mark.parametrize(
    ("verdict", "news", "status"),
    [("approved", "output.decided", "approved"), ("rejected", "output.revised", "rejected")],
)
def test_a_spot_check_revises_only_what_it_changes(
    workflow, support_agent, front_line, rosa, decide, let_pass, told, verdict, news, status
):
    output = factories.make_output(workflow, support_agent, status="approved", route="approve")
    review = factories.make_review(output, queue=front_line, purpose="spot_check")
    decide(actions.claim(review, by=rosa), by=rosa, verdict=verdict)
    let_pass()
    output.refresh_from_db()
    assert (told(output), output.status) == ([news], status)


def test_an_escalated_spot_check_is_no_news_yet(
    workflow, support_agent, front_line, seniors, rosa, decide, let_pass, told
):
    output = factories.make_output(workflow, support_agent, status="approved", route="approve")
    review = factories.make_review(output, queue=front_line, purpose="spot_check")
    decide(actions.claim(review, by=rosa), by=rosa, verdict="escalated", reason="Unsure.")
    let_pass()
    assert (told(output), Output.objects.get(pk=output.pk).status) == ([], "approved")
    assert Review.objects.waiting().get().purpose == "spot_check"


def test_an_escalation_of_a_withdrawn_output_opens_nothing(
    held, rosa, decide, let_pass, output, support_agent, seniors, told
):
    decide(held, by=rosa, verdict="escalated", reason="Too large.")
    actions.withdraw(output, by=support_agent)
    assert let_pass() == 1
    assert not Review.objects.open().exists()
    assert told(output) == ["output.withdrawn"]


def test_one_that_cannot_take_effect_does_not_keep_the_others(
    held, rosa, sam, decide, let_pass, output, workflow, support_agent, front_line
):
    decide(held, by=rosa, verdict="abstained", reason="conflict_of_interest")
    factories.make_review(output, queue=front_line)  # so that its follow-up would be a second open review
    other = factories.make_review(factories.make_output(workflow, support_agent), queue=front_line)
    decide(actions.claim(other, by=sam), by=sam)
    assert let_pass() == 1
    assert [decision.review for decision in Decision.objects.effective()] == [other]
