"""Up the ladder by two people with the evidence they saw; down by one."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.insights import actions
from reviewapp.insights.actions.evidence import standing_of
from reviewapp.insights.models import Step
from reviewapp.insights.trust import DEFAULTS, Targets
from reviewapp.workflows.actions import pause
from tests import factories
from tests.insights.trusting import figures

__all__ = ["figures"]


@pytest.fixture
def replies(northwind):
    return factories.make_workflow(northwind, slug="replies")


def propose(workflow, by, **more):
    workflow.refresh_from_db()
    return actions.propose_step(workflow, by=by, digest=standing_of(workflow).digest, **more)


def confirm(step, by, **more):
    return actions.confirm_step(step, by=by, digest=bytes(step.digest), **more)


def told():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def level(workflow):
    workflow.refresh_from_db()
    return workflow.autonomy


def test_a_step_is_proposed_with_the_evidence_that_was_read(replies, lena, figures):
    step = propose(replies, lena)

    assert (step.state, step.from_level, step.to_level) == ("proposed", "approve", "supervised")
    assert step.gates_held
    assert step.evidence["cycles"][0]["judged"] == 400
    event = Event.objects.get()
    assert (event.action, event.facts["digest"]) == ("step.proposed", bytes(step.digest).hex())
    assert (event.facts["before"], event.facts["after"]) == ("approve", "supervised")
    assert level(replies) == "approve"


def test_a_second_person_confirms_and_the_workflow_moves(replies, lena, enzo, figures):
    step = confirm(propose(replies, lena), enzo)

    assert level(replies) == "supervised"
    assert (step.state, step.ended_by, step.reason) == ("taken", enzo, "")
    assert told() == ["step.proposed", "step.confirmed", "workflow.autonomy_changed"]
    assert Event.objects.get(action="workflow.autonomy_changed").facts == {
        "before": "approve", "after": "supervised", "proposed_by": lena.pk,
    }  # fmt: skip


def test_who_proposed_does_not_confirm(replies, lena, figures):
    step = propose(replies, lena)

    with pytest.raises(Refused, match="another person has to confirm") as refusal:
        confirm(step, lena)
    assert refusal.value.code == "second_person_needed"
    assert level(replies) == "approve"


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_others_neither_propose_nor_confirm_nor_withdraw(replies, cast, lena, who, figures):
    with pytest.raises(NotAllowed):
        propose(replies, cast[who])
    step = propose(replies, lena)
    with pytest.raises(NotAllowed):
        confirm(step, cast[who])
    with pytest.raises(NotAllowed):
        actions.withdraw_step(step, by=cast[who])


def test_figures_that_changed_since_they_were_read_are_read_again(replies, lena, figures):
    read = standing_of(replies).digest
    figures(overridden=9)

    with pytest.raises(Refused, match="changed since you read them"):
        actions.propose_step(replies, by=lena, digest=read)
    assert not Step.objects.exists()


def test_only_the_evidence_that_was_proposed_is_confirmed(replies, lena, enzo, figures):
    step = propose(replies, lena)

    with pytest.raises(Refused, match="not the evidence that was proposed"):
        actions.confirm_step(step, by=enzo, digest=b"something else")


def test_while_a_gate_is_closed_the_proposer_says_why(replies, lena, figures):
    figures(judged=150, overridden=1)

    with pytest.raises(Invalid) as refusal:
        propose(replies, lena)
    assert refusal.value.errors["note"] == [
        "Not met: Enough decisions. Say why the step is right in spite of it."
    ]
    step = propose(replies, lena, note="Holidays: few tickets.")
    assert (step.gates_held, step.note) == (False, "Holidays: few tickets.")
    assert Event.objects.get().facts["closed"] == ["enough"]


def test_a_gate_that_closed_since_needs_the_second_persons_reason(replies, lena, enzo, figures):
    step = propose(replies, lena)
    figures(overridden=60)

    with pytest.raises(Invalid) as refusal:
        confirm(step, enzo)
    assert "Not met: Quality" in refusal.value.errors["reason"][0]
    assert level(replies) == "approve"
    step = confirm(step, enzo, reason="One mislabelled batch.")
    assert (level(replies), step.reason) == ("supervised", "One mislabelled batch.")
    assert Event.objects.get(action="step.confirmed").facts["closed"] == ["quality"]
    assert step.evidence_at_end["cycles"][0]["overridden"] == 60


def test_a_serious_alert_lets_nobody_pass(replies, lena, enzo, figures):
    step = propose(replies, lena)
    figures(rest={"alerts": 1})

    with pytest.raises(Refused, match="1 serious alert to resolve"):
        confirm(step, enzo, reason="It is nothing.")
    actions.withdraw_step(step, by=lena)
    with pytest.raises(Refused, match="1 serious alert to resolve"):
        propose(replies, lena, note="It is nothing.")


def test_one_step_waits_at_a_time(replies, lena, enzo, figures):
    propose(replies, lena)

    with pytest.raises(Refused, match="proposed already"):
        propose(replies, enzo)


def test_a_step_is_withdrawn_and_cannot_be_confirmed_then(replies, lena, enzo, figures):
    step = propose(replies, lena)

    step = actions.withdraw_step(step, by=enzo, reason="Not before Christmas.")

    assert (step.state, step.ended_by) == ("withdrawn", enzo)
    assert told()[-1] == "step.withdrawn"
    with pytest.raises(Refused, match="withdrawn"):
        confirm(step, enzo)
    with pytest.raises(Refused, match="withdrawn"):
        actions.withdraw_step(step, by=enzo)


def test_a_step_taken_is_not_taken_again(replies, lena, enzo, figures):
    step = confirm(propose(replies, lena), enzo)

    with pytest.raises(Refused):
        confirm(step, enzo)
    assert level(replies) == "supervised"


def test_down_is_one_click_and_withdraws_what_waits(replies, lena, ada, figures):
    waiting = propose(replies, lena)

    step = actions.step_down(replies, by=ada)

    waiting.refresh_from_db()
    assert (level(replies), step.state, step.is_up) == ("shadow", "taken", False)
    assert waiting.state == "withdrawn"
    assert told()[1:] == ["step.withdrawn", "step.descended", "workflow.autonomy_changed"]


def test_down_may_skip_levels_and_the_system_may_take_it(replies, lena, figures):
    replies.autonomy = "trusted"
    replies.save()

    actions.step_down(replies, by=None, to="approve", reason="A severe miss.")

    assert level(replies) == "approve"
    with pytest.raises(Invalid):
        actions.step_down(replies, by=lena, to="trusted")
    with pytest.raises(Invalid):
        actions.step_down(replies, by=lena, reason="x" * 2_001)


@pytest.mark.parametrize("who", ["rosa", "sam", "aude", "otto"])
def test_others_do_not_step_down(replies, cast, who):
    with pytest.raises(NotAllowed):
        actions.step_down(replies, by=cast[who])


def test_there_is_nothing_below_the_lowest_nor_above_the_highest(replies, lena, figures):
    actions.step_down(replies, by=lena)
    with pytest.raises(Refused, match="lowest level already"):
        actions.step_down(replies, by=lena)
    replies.autonomy = "trusted"
    replies.save()
    assert standing_of(replies) is None
    with pytest.raises(Refused, match="highest level already"):
        actions.propose_step(replies, by=lena, digest=b"")


def test_a_paused_workflow_does_not_move_up(replies, lena, enzo, figures):
    step = propose(replies, lena)
    pause(replies, by=lena, reason="Spike")

    with pytest.raises(Refused, match="is paused"):
        confirm(step, enzo)
    with pytest.raises(Refused, match="is paused"):
        propose(replies, lena)


def test_who_may_no_longer_propose_is_no_second_person(replies, lena, enzo, figures):
    step = propose(replies, enzo)
    enzo.is_active = False
    enzo.save()

    with pytest.raises(NotAllowed):
        confirm(step, lena)
    assert level(replies) == "approve"


def test_nothing_changes_when_recording_fails(replies, lena, enzo, figures, monkeypatch):
    step = propose(replies, lena)

    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.insights.actions.steps.record", fail)
    for act in (
        lambda: confirm(step, enzo),
        lambda: actions.withdraw_step(step, by=enzo),
        lambda: actions.step_down(replies, by=lena),
    ):
        with pytest.raises(RuntimeError):
            act()
    step.refresh_from_db()
    assert (step.state, level(replies), Step.objects.count()) == ("proposed", "approve", 1)


def test_targets_are_changed_for_one_workflow_and_level(replies, lena, figures):
    mine = Targets(override=0.2, exceptions=0.2, minutes=60, least=20, days=14)

    actions.set_gate_targets(replies, "supervised", by=lena, targets=mine)

    assert standing_of(replies).targets == mine
    facts = Event.objects.get().facts
    assert (facts["before"]["override"], facts["after"]["override"]) == (1_000, 2_000)
    actions.set_gate_targets(replies, "supervised", by=lena, targets=mine)
    actions.set_gate_targets(replies, "supervised", by=lena, targets=DEFAULTS["supervised"])
    assert not replies.gate_targets.exists()
    assert told() == ["step.targets_changed", "step.targets_changed"]


def test_targets_are_refused_from_others_and_out_of_range_and_under_a_step(replies, rosa, lena, figures):
    good = DEFAULTS["supervised"]
    with pytest.raises(NotAllowed):
        actions.set_gate_targets(replies, "supervised", by=rosa, targets=good)
    with pytest.raises(Invalid):
        actions.set_gate_targets(replies, "shadow", by=lena, targets=good)
    wrong = Targets(override=0, exceptions=2, minutes=0, least=0, days=99)
    with pytest.raises(Invalid) as refusal:
        actions.set_gate_targets(replies, "supervised", by=lena, targets=wrong)
    assert set(refusal.value.errors) == {"override", "exceptions", "minutes", "least", "days"}
    propose(replies, lena)
    with pytest.raises(Refused, match="waits for its second person"):
        actions.set_gate_targets(replies, "supervised", by=lena, targets=Targets(0.5, 0.5, 60, 5))


def test_only_steps_and_the_verb_itself_change_the_level():
    """Whoever may change it any other way would need no second person."""
    calling = {
        str(path.relative_to(settings.BASE_DIR))
        for path in (Path(settings.BASE_DIR) / "reviewapp").rglob("*.py")
        if re.search(r"(?<!def )\bchange_autonomy\(|workflow\.autonomy = ", path.read_text())
    }
    assert calling == {
        "reviewapp/insights/actions/step_down.py",
        "reviewapp/insights/actions/steps.py",
        "reviewapp/workflows/actions/steering.py",
    }
