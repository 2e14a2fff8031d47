"""Reopen, withdraw, expire, report an outcome."""

import pytest

from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.review import actions
from reviewapp.review.models import Output, Review
from tests import factories

LONG_AGO = "2020-01-01T00:00:00Z"


@pytest.fixture
def decided(held, rosa, decide, let_pass):
    decision = decide(held, by=rosa)
    let_pass()
    return decision


def test_a_reopened_output_is_judged_by_somebody_else_and_revised(
    decided, lena, sam, rosa, decide, let_pass, output, northwind, told
):
    review = actions.reopen(decided, by=lena, reason="The customer complained.")
    assert actions.claim_next(rosa, team=northwind) is None
    later = decide(actions.claim(review, by=sam), by=sam, verdict="rejected")
    let_pass()
    output.refresh_from_db()
    assert (later.supersedes, output.status) == (decided, "rejected")
    assert told(output) == ["output.decided", "output.revised"]
    with pytest.raises(Refused, match="later decision"):
        actions.reopen(decided, by=lena, reason="Again.")


def test_an_escalated_reopening_still_supersedes(decided, lena, sam, decide, let_pass, seniors, told, output):
    review = actions.reopen(decided, by=lena, reason="Check the law.")
    decide(actions.claim(review, by=sam), by=sam, verdict="escalated", reason="Law.")
    let_pass()
    follow_up = Review.objects.waiting().get()
    later = decide(actions.claim(follow_up, by=lena), by=lena, verdict="rejected")
    let_pass()
    assert later.supersedes == decided
    assert told(output) == ["output.decided", "output.revised"]


def test_reopening_needs_a_lead_a_reason_and_a_decided_output(decided, lena, rosa, otto):
    for stranger in (rosa, otto):
        with pytest.raises(NotAllowed):
            actions.reopen(decided, by=stranger, reason="Please.")
    with pytest.raises(Invalid):
        actions.reopen(decided, by=lena, reason=" ")
    actions.reopen(decided, by=lena, reason="Please.")
    with pytest.raises(Refused, match="open again already"):
        actions.reopen(decided, by=lena, reason="Please.")


def test_a_decision_is_not_reopened_before_it_took_effect(held, rosa, lena, decide):
    with pytest.raises(Refused, match="once its decision took effect"):
        actions.reopen(decide(held, by=rosa), by=lena, reason="Please.")


def test_a_withdrawn_output_closes_its_reviews_and_the_holder_learns_it(
    held, rosa, output, support_agent, decide, told
):
    actions.withdraw(output, by=support_agent)
    actions.withdraw(output, by=support_agent)
    with pytest.raises(Refused, match="withdrawn at") as refused:
        decide(held, by=rosa)
    assert refused.value.extra["happened"] == "withdrawn"
    assert told(held, output) == ["review.claimed", "review.withdrawn", "output.withdrawn"]


def test_a_replaced_output_is_stale_for_its_holder(held, rosa, output, support_agent, decide):
    actions.withdraw_reviews(output, by=support_agent)
    Output.objects.filter(pk=output.pk).update(content=factories.make_content("New text."))
    with pytest.raises(Refused, match="newer version") as refused:
        decide(held, by=rosa)
    assert refused.value.code == "stale"


def test_a_decided_output_is_not_withdrawn_even_while_it_can_be_undone(
    held, rosa, output, support_agent, decide
):
    decide(held, by=rosa)
    with pytest.raises(Refused, match="decided already"):
        actions.withdraw(output, by=support_agent)


def test_only_its_agent_or_a_lead_withdraws(output, northwind, rosa, lena, otto):
    for stranger in (rosa, otto, factories.make_agent(northwind)):
        with pytest.raises(NotAllowed):
            actions.withdraw(output, by=stranger)
    assert actions.withdraw(output, by=lena).status == "withdrawn"


def test_unanswered_reviews_expire_and_are_never_rejected(review, output, told):
    Review.objects.update(expires_at=LONG_AGO)
    assert (actions.expire_overdue(), actions.expire_overdue()) == (1, 0)
    output.refresh_from_db()
    review.refresh_from_db()
    assert (review.outcome, output.status) == ("expired", "expired")
    assert told(review, output) == ["review.expired", "output.expired"]


def test_a_held_review_never_expires_under_its_holder(held, output):
    Review.objects.update(expires_at=LONG_AGO)
    assert actions.expire_overdue() == 0


def test_an_outcome_may_come_early_twice_and_out_of_order(output, support_agent, told):
    report = {"by": support_agent, "kind": "failed", "at": "2026-01-02T03:04:05Z"}
    first, is_new = actions.report_outcome(output, **report)
    again, is_new_again = actions.report_outcome(output, **report)
    actions.report_outcome(output, **report | {"at": "2026-01-01T00:00:00Z"})
    assert (first.pk, is_new, is_new_again) == (again.pk, True, False)
    assert told(output) == ["output.outcome_reported"] * 2


def test_only_its_agent_reports_a_known_outcome(output, northwind, support_agent, rosa):
    for stranger in (rosa, factories.make_agent(northwind)):
        with pytest.raises(NotAllowed):
            actions.report_outcome(output, by=stranger, kind="failed", at=LONG_AGO)
    with pytest.raises(Invalid):
        actions.report_outcome(output, by=support_agent, kind="great", at=LONG_AGO)


def test_a_new_review_is_due_as_its_workflow_asks(output, front_line, told, workflow):
    type(workflow).objects.update(expire_after_minutes=30, sla={"critical": 5})
    Output.objects.update(risk="critical")
    review = actions.open_review(Output.objects.get(), queue=front_line, priority=1)
    assert (review.due_at - review.opened_at).total_seconds() == 5 * 60
    assert (review.expires_at - review.opened_at).total_seconds() == 30 * 60
    assert told(review) == ["review.opened"]
