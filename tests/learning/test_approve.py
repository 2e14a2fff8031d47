"""A second person's yes to exactly these words, or a no that is remembered."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.learning import actions
from reviewapp.learning.models import Approval, Watch
from reviewapp.workflows.models import PolicyVersion, Rollout
from tests import factories
from tests.learning.suggesting import LINE, MERGE, propose, replayed


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    return workflow


@pytest.fixture
def suggestion(replies, enzo):
    return replayed(propose(replies, by=enzo))


def approve(suggestion, *, by, **given):
    return actions.approve(suggestion, by=by, **{"digest": suggestion.digest, **given})


def told():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def test_an_approved_line_is_live_at_once_and_watched(replies, suggestion, enzo, lena):
    suggestion = approve(suggestion, by=lena, note="Agreed with legal.")

    version = Rollout.objects.get(workflow=replies, ended_at=None).version
    assert version.document["prompt"].endswith("- [S-1] " + LINE["text"] + "\n## End of what was learned")
    assert (version.number, version.origin, version.author, version.published_by) == (
        2,
        "suggestion",
        enzo,
        lena,
    )
    assert (suggestion.state, suggestion.version, suggestion.closed_by) == ("live", version, lena)
    assert Watch.objects.get().until > Watch.objects.get().since
    assert told()[-3:] == ["policy.published", "policy.activated", "suggestion.approved"]
    note = suggestion.remarks.get()
    assert (note.kind, note.text, note.by) == ("approval", "Agreed with legal.", lena)


def test_the_release_notes_say_what_the_replay_said(suggestion, lena):
    notes = approve(suggestion, by=lena, note="Agreed with legal.").version.notes

    assert notes.startswith("S-1: Say 30 days")
    assert "12 outputs would have needed no edit." in notes
    assert "Agreed with legal." not in notes  # a version is kept for good, what is said beside it is not


def test_who_proposed_it_cannot_approve_it(suggestion, enzo):
    with pytest.raises(Refused, match="another person has to approve it"):
        approve(suggestion, by=enzo)


def test_who_edited_it_last_cannot_approve_it(suggestion, lena):
    change = {**suggestion.change, "text": "Say 30 days."}
    actions.edit_suggestion(suggestion, by=lena, change=change, title="Mine", digest=suggestion.digest)
    suggestion = replayed(suggestion)
    with pytest.raises(Refused, match="another person has to approve it"):
        approve(suggestion, by=lena)


def test_other_words_than_those_read_are_not_approved(suggestion, lena):
    with pytest.raises(Refused, match="changed since you read it"):
        approve(suggestion, by=lena, digest=b"\0" * 32)
    assert not Approval.objects.exists()


def test_words_that_were_not_replayed_are_not_approved(replies, enzo, lena):
    with pytest.raises(Refused, match="not been replayed"):
        approve(propose(replies, by=enzo), by=lena)


def test_a_replay_of_other_words_does_not_count(suggestion, lena):
    suggestion.replays.update(digest=b"\0" * 32)
    with pytest.raises(Refused, match="not been replayed"):
        approve(suggestion, by=lena)


def test_after_another_version_went_live_it_is_not_approved(replies, suggestion, lena):
    factories.make_policy(replies, {**PolicyVersion.objects.get().document, "prompt": "Be kind."})
    with pytest.raises(Refused, match="Another version went live"):
        approve(suggestion, by=lena)


def test_it_is_approved_once(suggestion, lena):
    approve(suggestion, by=lena)
    with pytest.raises(Refused, match="live already"):
        approve(suggestion, by=lena)


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_others_may_neither_approve_nor_dismiss(suggestion, cast, who):
    with pytest.raises(NotAllowed):
        approve(suggestion, by=cast[who])
    with pytest.raises(NotAllowed):
        actions.dismiss(suggestion, by=cast[who], reason="No.")


def test_nothing_is_published_when_recording_fails(suggestion, lena, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.learning.actions.suggestions.record", fail)
    with pytest.raises(RuntimeError):
        approve(suggestion, by=lena)
    suggestion.refresh_from_db()
    assert (suggestion.state, PolicyVersion.objects.count()) == ("open", 1)


def test_categories_become_one_without_a_version(replies, enzo, lena):
    for number, key in enumerate(("tone", "chummy"), 1):
        factories.make_category(replies, number=number, name=key, key=key)
    suggestion = approve(replayed(propose(replies, by=enzo, change=MERGE, title="One tone")), by=lena)

    assert list(replies.categories.active().values_list("key", flat=True)) == ["tone"]
    assert (suggestion.state, suggestion.version) == ("live", None)
    assert told()[-2:] == ["category.retired", "suggestion.approved"]


def test_a_split_category_gives_its_key_to_the_first_of_its_parts(replies, enzo, lena):
    factories.make_category(replies, number=3, name="Amount", key="amount")
    new = {"cause": "model", "severity": "low"}
    into = [{"name": "Rounding", **new}, {"name": "Postage", **new}]
    change = {"kind": "taxonomy", "op": "split", "category": "amount", "into": into}
    approve(replayed(propose(replies, by=enzo, change=change, title="Two amounts")), by=lena)

    assert set(replies.categories.active().values_list("key", "number")) == {("rounding", 1), ("postage", 2)}


def test_a_dismissal_says_why_and_ends_its_replay(replies, enzo, lena):
    suggestion = actions.dismiss(propose(replies, by=enzo), by=lena, reason=" Legal wants it so. ")

    assert (suggestion.state, suggestion.why_closed) == ("dismissed", "Legal wants it so.")
    assert suggestion.replays.get().state == "cancelled"
    assert told()[-1] == "suggestion.dismissed"
    with pytest.raises(Refused, match="dismissed already"):
        actions.dismiss(suggestion, by=lena, reason="Again.")


def test_a_dismissal_needs_a_reason(suggestion, lena):
    with pytest.raises(Invalid):
        actions.dismiss(suggestion, by=lena, reason=" ")


@pytest.mark.parametrize("verb", ["dismiss", "remark", "ask_replay"])
def test_nothing_is_changed_when_recording_fails(suggestion, lena, monkeypatch, verb):
    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.learning.actions.suggestions.record", fail)
    said = {"dismiss": {"reason": "No."}, "remark": {"text": "Hm."}, "ask_replay": {}}[verb]
    with pytest.raises(RuntimeError):
        getattr(actions, verb)(suggestion, by=lena, **said)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.remarks.count(), suggestion.replays.count()) == ("open", 0, 1)
