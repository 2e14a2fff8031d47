"""Another version goes live: open suggestions follow it or end, and a roll back is remembered."""

import pytest

from reviewapp.audit.actions import seal
from reviewapp.audit.models import Event
from reviewapp.base.errors import Refused
from reviewapp.learning import actions
from reviewapp.learning.models import Suggestion, Watch
from reviewapp.workflows.actions import roll_back
from reviewapp.workflows.models import PolicyVersion
from tests import factories
from tests.learning.suggesting import DOCUMENT, LINE, RULE, propose, replayed


@pytest.fixture(autouse=True)
def trail(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "key.pem"


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    return workflow


def approve(suggestion, by):
    suggestion = replayed(suggestion)
    return actions.approve(suggestion, by=by, digest=suggestion.digest)


def follow():
    seal()
    return actions.follow_versions()


def states():
    return list(Suggestion.objects.order_by("number").values_list("state", flat=True))


def told():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_an_open_suggestion_is_set_upon_the_new_version_and_replayed_again(replies, enzo, lena):
    rule = replayed(propose(replies, by=enzo, change=RULE, title="Look when unsure"))
    before = bytes(rule.digest)
    approve(propose(replies, by=enzo), lena)
    follow()

    rule.refresh_from_db()
    assert (rule.state, rule.based_on.number) == ("drafted", 2)
    assert bytes(rule.digest) != before
    assert [replay.state for replay in rule.replays.all()] == ["waiting", "done"]
    assert "suggestion.rebased" in told()


def test_what_the_new_version_says_already_is_outdated(replies, enzo):
    propose(replies, by=enzo, change=RULE, title="Look when unsure")
    factories.make_policy(replies, {**DOCUMENT, "routing": [RULE["rule"]]})

    assert actions.rebase(replies) == 1
    assert states() == ["outdated"]
    assert told()[-1] == "suggestion.outdated"


def test_what_has_lost_its_line_is_outdated(replies, enzo, lena):
    first = approve(propose(replies, by=enzo), lena)
    change = {"kind": "prompt", "op": "replace", "bullet": "S-1", "text": "Say 30 days."}
    propose(replies, by=enzo, change=change)
    roll_back(replies, by=lena, to=PolicyVersion.objects.get(number=1), reason="It made it worse.")
    follow()

    assert first.version.number == 2
    assert states() == ["rolled_back", "outdated"]


def test_rebasing_twice_does_it_once(replies, enzo):
    propose(replies, by=enzo)
    factories.make_policy(replies, {**DOCUMENT, "prompt": "Be kind."})

    assert (actions.rebase(replies), actions.rebase(replies)) == (1, 0)


def test_a_roll_back_marks_the_suggestion_and_says_why(replies, enzo, lena):
    suggestion = approve(propose(replies, by=enzo), lena)
    roll_back(replies, by=lena, to=PolicyVersion.objects.get(number=1), reason="It made it worse.")
    follow()

    suggestion.refresh_from_db()
    assert suggestion.state == "rolled_back"
    assert suggestion.close_reason == "The notes of v3 say why."
    assert told().count("suggestion.rolled_back") == 1
    assert follow() == 0


def test_what_stood_before_the_version_gone_back_to_stays_live(replies, enzo, lena):
    approve(propose(replies, by=enzo), lena)
    approve(propose(replies, by=enzo, change={**LINE, "text": "Sign as Northwind."}, title="Sign"), lena)
    roll_back(replies, by=lena, to=PolicyVersion.objects.get(number=2), reason="Only the second.")
    follow()

    assert states() == ["live", "rolled_back"]


def go_to(workflow, number, by):
    to = PolicyVersion.objects.get(workflow=workflow, number=number)
    made = roll_back(workflow, by=by, to=to, reason=f"To {to}.")
    follow()
    return made


def test_going_forward_again_makes_the_suggestion_live_and_watches_it_anew(replies, enzo, lena):
    suggestion = approve(propose(replies, by=enzo), lena)
    go_to(replies, 1, lena)
    Watch.objects.update(verdict="not_stopped", after_hits=1, after_exposures=2, before_exposures=3)
    forward = go_to(replies, 2, lena)

    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.close_reason) == ("live", "")
    assert suggestion.closed_at == suggestion.watch.since == forward.published_at
    watch = suggestion.watch
    assert (watch.verdict, watch.after_exposures, watch.counted_at) == ("watching", 0, None)
    assert told()[-1] == "suggestion.revived"
    assert Event.objects.get(action="suggestion.revived").facts["version"] == 4
    assert follow() == 0


def test_back_and_forth_keeps_only_what_the_version_in_force_goes_on_from(replies, enzo, lena):
    approve(propose(replies, by=enzo), lena)
    go_to(replies, 1, lena)
    approve(propose(replies, by=enzo, change={**LINE, "text": "Sign as Northwind."}, title="Sign"), lena)
    go_to(replies, 2, lena)
    assert states() == ["live", "rolled_back"]
    go_to(replies, 4, lena)
    assert states() == ["rolled_back", "live"]
    go_to(replies, 1, lena)
    assert states() == ["rolled_back", "rolled_back"]


def test_what_its_authors_took_out_since_is_not_revived(replies, enzo, lena):
    approve(propose(replies, by=enzo), lena)
    factories.make_policy(replies, {**DOCUMENT, "prompt": "Be kind."})
    go_to(replies, 1, lena)
    go_to(replies, 3, lena)

    assert states() == ["rolled_back"]


def test_what_the_loop_suggested_in_its_place_is_closed(replies, enzo, lena):
    first = approve(propose(replies, by=enzo), lena)
    go_to(replies, 1, lena)
    other = propose(replies, by=enzo, change={**LINE, "text": "Say thirty days."})
    Suggestion.objects.filter(pk=other.pk).update(cause=first.cause)
    go_to(replies, 2, lena)

    other.refresh_from_db()
    assert states() == ["live", "outdated"]
    assert other.close_reason == "S-1 is in force again."


def test_nothing_is_revived_when_recording_fails(replies, enzo, lena, monkeypatch):
    approve(propose(replies, by=enzo), lena)
    go_to(replies, 1, lena)

    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.learning.actions.suggestions.record", fail)
    with pytest.raises(RuntimeError):
        go_to(replies, 2, lena)
    assert states() == ["rolled_back"]


def test_a_suggestion_on_the_old_version_waits_for_its_rebase(replies, enzo, lena):
    late = replayed(propose(replies, by=enzo, change=RULE, title="Look when unsure"))
    approve(propose(replies, by=enzo), lena)
    with pytest.raises(Refused, match="Another version went live"):
        actions.approve(late, by=lena, digest=late.digest)


def test_nothing_is_rebased_when_recording_fails(replies, enzo, monkeypatch):
    propose(replies, by=enzo)
    factories.make_policy(replies, {**DOCUMENT, "prompt": "Be kind."})

    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.learning.actions.suggestions.record", fail)
    with pytest.raises(RuntimeError):
        actions.rebase(replies)
    assert Suggestion.objects.get().based_on.number == 1
