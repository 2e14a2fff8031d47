"""The pause switch and the autonomy level."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.workflows import actions


def actions_told():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_a_pause_says_who_when_and_why_and_people_decide_everything(refunds, lena):
    refunds.autonomy = "trusted"
    refunds.save()

    workflow = actions.pause(refunds, by=lena, reason="Wrong amounts since noon.")

    assert (workflow.is_paused, workflow.paused_by, workflow.autonomy_now) == (True, lena, "approve")
    assert actions_told() == ["workflow.paused"]
    assert Event.objects.get().facts == {}


def test_a_pause_ends(refunds, lena, ada):
    actions.pause(refunds, by=lena, reason="Why")
    workflow = actions.resume(refunds, by=ada)

    assert (workflow.is_paused, workflow.pause_reason) == (False, "")
    assert actions_told() == ["workflow.paused", "workflow.resumed"]


def test_pausing_twice_or_resuming_what_runs_is_refused(refunds, lena):
    with pytest.raises(Refused, match="not paused"):
        actions.resume(refunds, by=lena)
    with pytest.raises(Invalid):
        actions.pause(refunds, by=lena, reason=" ")
    actions.pause(refunds, by=lena, reason="Why")
    with pytest.raises(Refused, match="paused already"):
        actions.pause(refunds, by=lena, reason="Why")


@pytest.mark.parametrize("who", ["rosa", "sam", "aude", "otto"])
def test_others_may_not_pause(refunds, cast, who):
    with pytest.raises(NotAllowed):
        actions.pause(refunds, by=cast[who], reason="Why")


def test_down_is_one_click(refunds, ada):
    workflow = actions.change_autonomy(refunds, by=ada, to="shadow")

    assert workflow.autonomy == "shadow"
    assert Event.objects.get().facts == {"before": "approve", "after": "shadow"}


def test_up_needs_a_reason_and_who_approves_changes(refunds, ada, lena):
    with pytest.raises(NotAllowed):
        actions.change_autonomy(refunds, by=ada, to="supervised", reason="Good figures")
    with pytest.raises(Invalid):
        actions.change_autonomy(refunds, by=lena, to="supervised")
    workflow = actions.change_autonomy(refunds, by=lena, to="supervised", reason="Good figures")
    assert workflow.autonomy == "supervised"


def test_the_same_level_or_none_we_know_is_refused(refunds, lena):
    with pytest.raises(Refused):
        actions.change_autonomy(refunds, by=lena, to="approve")
    with pytest.raises(Invalid):
        actions.change_autonomy(refunds, by=lena, to="godlike")


def test_nothing_changes_when_recording_fails(refunds, lena, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.workflows.actions.steering.record", fail)
    with pytest.raises(RuntimeError):
        actions.pause(refunds, by=lena, reason="Why")
    refunds.refresh_from_db()
    assert not refunds.is_paused
