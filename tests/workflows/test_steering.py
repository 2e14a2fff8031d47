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


def test_up_takes_two_people_who_may(refunds, ada, lena, enzo, rosa):
    for by, proposed_by in [(lena, None), (lena, lena), (None, lena)]:
        with pytest.raises(Refused, match="takes two people"):
            actions.change_autonomy(refunds, by=by, to="supervised", proposed_by=proposed_by)
    for by, proposed_by in [(ada, lena), (lena, rosa)]:
        with pytest.raises(NotAllowed):
            actions.change_autonomy(refunds, by=by, to="supervised", proposed_by=proposed_by)
    workflow = actions.change_autonomy(refunds, by=lena, to="supervised", proposed_by=enzo)
    assert workflow.autonomy == "supervised"
    assert Event.objects.get().facts["proposed_by"] == enzo.pk


def test_up_goes_one_level_at_a_time(refunds, lena, enzo):
    with pytest.raises(Refused, match="one level at a time"):
        actions.change_autonomy(refunds, by=lena, to="trusted", proposed_by=enzo)


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
