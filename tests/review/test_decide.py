from uuid import uuid4

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.review import actions
from reviewapp.review.difference import rebuilt
from reviewapp.review.models import Decision, Review
from tests import factories


def test_a_held_review_is_decided_and_closed(held, rosa, decide):
    decision = decide(held, by=rosa)
    held.refresh_from_db()
    assert (held.state, held.outcome, held.held_by, held.token) == ("closed", "decided", None, None)
    assert (decision.verdict, decision.decided_by, decision.effective_at) == ("approved", rosa, None)
    assert (decision.takes_effect_at - decision.decided_at).total_seconds() == held.workflow.undo_seconds


def test_it_leaves_one_event_without_free_text(held, rosa, decide):
    decide(held, by=rosa, verdict="rejected", justification="The customer is called Ann.")
    event = Event.objects.about(held).get(action="review.decided")
    assert (event.facts["verdict"], event.facts["categories"]) == ("rejected", ["tone"])
    assert event.commitment
    assert "Ann" not in str(event.facts)


def test_an_edit_keeps_the_words_that_changed(held, rosa, decide):
    decision = decide(held, by=rosa, verdict="edited", edited="Your parcel arrives on Friday.")
    content = decision.content
    assert content.difference == {
        "words": [["same", "Your parcel arrives on "], ["del", "Tuesday"], ["ins", "Friday"], ["same", "."]]
    }
    assert rebuilt(held.content.output, content.difference) == content.edited


def test_a_wrapped_edit_of_a_bare_text_comes_back_bare(held, rosa, decide):
    decision = decide(held, by=rosa, verdict="edited", edited={"text": "On Friday."})
    assert decision.content.edited == "On Friday."


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"verdict": "rejected", "categories": []}, "categories"),
        ({"verdict": "edited", "edited": "Your parcel arrives on Tuesday."}, "edited"),
        ({"verdict": "edited", "edited": {"text": 5}}, "edited.text"),
        ({"verdict": "edited", "edited": {"text": "\ud800"}}, "edited"),
        ({"verdict": "escalated"}, "reason"),
        ({"verdict": "escalated", "reason": "Too large."}, "escalate_to"),
        ({"verdict": "abstained"}, "reason"),
    ],
)
def test_what_a_verdict_lacks_is_said_by_field(held, rosa, decide, sent, field):
    with pytest.raises(Invalid) as refused:
        decide(held, by=rosa, **sent)
    assert list(refused.value.errors) == [field]
    assert Review.objects.get(pk=held.pk).token == held.token


def test_a_risky_workflow_demands_a_justification(held, rosa, decide, workflow):
    type(workflow).objects.update(justify_from="medium")
    Review.objects.update(risk="high")
    with pytest.raises(Invalid) as refused:
        decide(held, by=rosa, verdict="rejected")
    assert list(refused.value.errors) == ["justification"]
    decide(held, by=rosa, verdict="rejected", justification="Wrong day.")


def test_a_failed_blocking_check_must_be_answered_to_approve(held, rosa, decide, output):
    type(output).objects.update(checks=[{"name": "No dates", "passed": False, "blocking": True}])
    with pytest.raises(Invalid) as refused:
        decide(held, by=rosa)
    assert list(refused.value.errors) == ["justification"]
    decide(held, by=rosa, justification="The slot is booked.")


def test_sending_it_twice_is_one_decision(held, rosa, decide):
    sent = {"by": rosa, "token": held.token, "submission_id": uuid4()}
    assert decide(held, **sent).pk == decide(held, **sent).pk
    assert Decision.objects.count() == 1


def test_a_form_sent_for_another_review_is_refused(held, rosa, decide, workflow, support_agent):
    other = actions.claim(factories.make_review(factories.make_output(workflow, support_agent)), by=rosa)
    first = decide(held, by=rosa)
    with pytest.raises(Refused, match="sent for another item"):
        decide(other, by=rosa, submission_id=first.submission_id)


def test_content_other_than_what_was_seen_is_stale(held, rosa, decide):
    with pytest.raises(Refused, match="newer version") as refused:
        decide(held, by=rosa, seen_digest="00" * 32)
    assert refused.value.code == "stale"


def test_a_foreign_token_decides_nothing(held, rosa, sam, decide):
    with pytest.raises(Refused, match="another tab") as refused:
        decide(held, by=rosa, token=uuid4())
    assert refused.value.code == "lease_lost"
    with pytest.raises(Refused, match="Rosa Diaz holds this item"):
        decide(held, by=sam)


def test_a_hold_that_ran_out_decides_nothing(held, rosa, decide):
    Review.objects.update(held_until="2020-01-01T00:00:00Z")
    with pytest.raises(Refused, match="ran out") as refused:
        decide(held, by=rosa)
    assert refused.value.extra["happened"] == "ran_out"
    actions.return_lapsed()
    with pytest.raises(Refused, match="went back to its queue"):
        decide(held, by=rosa)


def test_a_review_decided_by_another_says_so(held, rosa, sam, decide):
    Review.objects.update(held_until="2020-01-01T00:00:00Z")
    decide(actions.claim(held, by=sam), by=sam, verdict="rejected")
    with pytest.raises(Refused, match="Sam Okafor rejected it at") as refused:
        decide(held, by=rosa)
    assert (refused.value.code, refused.value.extra["verdict"]) == ("lease_lost", "rejected")


@pytest.mark.parametrize("who", ["otto", "aude", "ada", "enzo"])
def test_others_may_not_decide(held, cast, decide, who):
    with pytest.raises(NotAllowed):
        decide(held, by=cast[who])


def test_an_escalation_goes_to_the_next_tier_or_where_it_is_sent(held, rosa, decide, seniors, northwind):
    legal = factories.make_queue(northwind, name="Legal", tier=2)
    with pytest.raises(Invalid):
        decide(held, by=rosa, verdict="escalated", reason="Law.", escalate_to="front-line")
    decision = decide(held, by=rosa, verdict="escalated", reason="Law.", escalate_to="legal")
    assert decision.escalated_to == legal
    again = actions.undo(decision, by=rosa)
    assert decide(again, by=rosa, verdict="escalated", reason="Law.").escalated_to == seniors


def test_an_object_is_edited_by_its_contract(northwind, rosa, support_agent, front_line, decide):
    schema = {
        "type": "object",
        "properties": {"amount": {"type": "number"}, "ok": {"type": "boolean"}},
        "required": ["amount"],
    }
    workflow = factories.make_workflow(northwind, kind="object", output_schema=schema)
    factories.make_category(workflow, key="tone")
    output = factories.make_output(workflow, support_agent, output={"amount": 1, "ok": True})
    held = actions.claim(factories.make_review(output, queue=front_line), by=rosa)
    with pytest.raises(Invalid) as refused:
        decide(held, by=rosa, verdict="edited", edited={"amount": "much"})
    assert list(refused.value.errors) == ["edited.amount"]
    decision = decide(held, by=rosa, verdict="edited", edited={"amount": 1.0, "ok": True})
    assert decision.content.difference["fields"] == [
        {"path": ["amount"], "kind": "wrong", "before": 1, "after": 1.0}
    ]
