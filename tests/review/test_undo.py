import pytest

from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.review import actions
from reviewapp.review.models import Decision, Review


def test_the_decider_holds_the_review_again_under_a_new_token(held, rosa, decide, told):
    decision = decide(held, by=rosa)
    back = actions.undo(decision, by=rosa)
    decision.refresh_from_db()
    assert (back.state, back.held_by, back.outcome, back.closed_at) == ("held", rosa, "", None)
    assert back.token not in {None, held.token}
    assert (decision.retracted_by, decision.effective_at) == (rosa, None)
    assert told(held) == ["review.claimed", "review.decided", "review.undone"]


def test_it_can_be_decided_again_and_only_that_counts(held, rosa, decide, let_pass, output):
    again = actions.undo(decide(held, by=rosa), by=rosa)
    decide(again, by=rosa, verdict="rejected")
    assert let_pass() == 1
    output.refresh_from_db()
    assert output.status == "rejected"


def test_a_lead_may_undo_and_the_decider_holds_again(held, rosa, lena, decide):
    assert actions.undo(decide(held, by=rosa), by=lena).held_by == rosa


@pytest.mark.parametrize("who", ["sam", "otto", "aude"])
def test_others_may_not_undo(held, rosa, cast, decide, who):
    decision = decide(held, by=rosa)
    with pytest.raises(NotAllowed):
        actions.undo(decision, by=cast[who])


def test_after_the_time_to_undo_it_is_too_late(held, rosa, decide, let_pass):
    decision = decide(held, by=rosa)
    Decision.objects.update(takes_effect_at="2020-01-01T00:00:00Z")
    with pytest.raises(Refused, match="took effect at") as refused:
        actions.undo(decision, by=rosa)
    assert refused.value.code == "too_late"
    let_pass()
    with pytest.raises(Refused, match="A lead can reopen"):
        actions.undo(decision, by=rosa)


def test_undoing_twice_is_refused(held, rosa, decide):
    decision = decide(held, by=rosa)
    actions.undo(decision, by=rosa)
    with pytest.raises(Refused, match="was undone at"):
        actions.undo(decision, by=rosa)
    assert Review.objects.get(pk=held.pk).state == "held"


def test_an_escalation_is_not_undone_once_its_output_is_gone(
    held, rosa, decide, seniors, output, support_agent
):
    decision = decide(held, by=rosa, verdict="escalated", reason="Too large.")
    actions.withdraw(output, by=support_agent)
    with pytest.raises(Refused, match="withdrew the item"):
        actions.undo(decision, by=rosa)
