"""Writing a suggestion, changing its words, and remarks under it."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.learning import actions
from reviewapp.learning.models import LearningSettings, Remark, Replay, Suggestion
from tests import factories
from tests.learning.suggesting import LINE, MERGE, RULE, propose, replayed


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    return workflow


@pytest.fixture
def suggestion(replies, enzo):
    return propose(replies, by=enzo)


def told():
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def failing(*args, **kwargs):
    raise RuntimeError("the trail is away")


def test_a_proposed_line_carries_the_number_of_its_suggestion_and_is_replayed(replies, enzo):
    suggestion = propose(replies, by=enzo, change={**LINE, "text": "Say\n30 days."})

    assert suggestion.change == {**LINE, "bullet": "S-1", "text": "Say 30 days."}
    assert (suggestion.state, suggestion.proposed_by, suggestion.number) == ("drafted", enzo, 1)
    assert bytes(suggestion.replays.get().digest) == bytes(suggestion.digest)
    assert suggestion.tokens > 0
    assert told() == ["suggestion.drafted", "replay.asked"]


def test_numbers_count_within_the_team(replies, northwind, enzo, otto):
    other = factories.make_workflow(northwind)
    foreign = factories.make_workflow(otto.teams[0])
    made = [propose(w, by=by) for w, by in ((replies, enzo), (other, enzo), (foreign, otto))]

    assert [each.number for each in made] == [1, 2, 1]


@pytest.mark.parametrize("who", ["rosa", "sam", "ada", "aude", "otto"])
def test_others_may_not_propose_edit_or_be_asked_to_replay(replies, suggestion, cast, who):
    with pytest.raises(NotAllowed):
        propose(replies, by=cast[who], change=RULE)
    with pytest.raises(NotAllowed):
        actions.edit_suggestion(suggestion, by=cast[who], change=LINE, title="Mine", digest=suggestion.digest)


@pytest.mark.parametrize(
    ("change", "title", "place"),
    [
        ({**LINE, "text": " "}, "Say it", "text"),
        (LINE, " ", "title"),
        (LINE, "x" * 161, "title"),
        ({"kind": "prompt", "op": "remove", "bullet": "S-9"}, "Drop it", ""),
        ({**RULE, "rule": {**RULE["rule"], "then": {"route": "review", "queue": "nowhere"}}}, "To nowhere",
         "routing.0.then.queue"),
        (MERGE, "One tone", "category"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_of_the_policy_is_refused_at_its_place(replies, enzo, change, title, place):
    with pytest.raises(Invalid) as caught:
        propose(replies, by=enzo, change=change, title=title)

    assert place in caught.value.errors
    assert not Suggestion.objects.exists()


def test_the_same_words_are_suggested_once(replies, suggestion, lena):
    with pytest.raises(Refused, match="S-1 says exactly this"):
        propose(replies, by=lena)


def test_what_the_loop_suggests_already_is_not_suggested_by_a_person_too(replies, suggestion, lena):
    Suggestion.objects.update(cause="pattern:of-the-loop", proposed_by=None)
    with pytest.raises(Refused, match="S-1 says exactly this"):
        propose(replies, by=lena)


def test_an_edit_cannot_say_what_another_suggestion_says(replies, suggestion, lena):
    other = propose(replies, by=lena, change={**LINE, "text": "Sign as Northwind."}, title="Sign")
    change = {**other.change, "text": LINE["text"]}
    with pytest.raises(Refused, match="S-1 says exactly this"):
        actions.edit_suggestion(other, by=lena, change=change, title="Sign", digest=other.digest)


def test_the_budget_of_the_prompt_holds_for_people_too(replies, enzo):
    LearningSettings.objects.create(workflow=replies, most_tokens=5)
    with pytest.raises(Invalid, match="attention"):
        propose(replies, by=enzo)


def test_nothing_is_proposed_when_recording_fails(replies, enzo, monkeypatch):
    monkeypatch.setattr("reviewapp.learning.actions.suggestions.record", failing)
    with pytest.raises(RuntimeError):
        propose(replies, by=enzo)
    assert not Suggestion.objects.exists()
    assert not Replay.objects.exists()


def edit(suggestion, *, by, text="Say 30 days.", title="Say 30 days", digest=None):
    change = {**suggestion.change, "text": text}
    digest = digest or suggestion.digest
    return actions.edit_suggestion(suggestion, by=by, change=change, title=title, digest=digest)


def test_other_words_are_replayed_again_before_anybody_may_approve(suggestion, lena):
    first = replayed(suggestion).replays.get()
    edited = edit(suggestion, by=lena)

    assert (edited.state, edited.last_edited_by, edited.change["text"]) == ("drafted", lena, "Say 30 days.")
    assert bytes(edited.digest) != bytes(first.digest)
    assert [replay.state for replay in edited.replays.all()] == ["waiting", "done"]
    assert told()[-2:] == ["suggestion.edited", "replay.asked"]


def test_a_replay_of_earlier_words_is_called_off(suggestion, lena):
    edit(suggestion, by=lena)

    assert [replay.state for replay in suggestion.replays.all()] == ["waiting", "cancelled"]


def test_saving_the_same_words_changes_nothing(suggestion, lena):
    before = told()
    same = edit(suggestion, by=lena, text=suggestion.change["text"])

    assert same.last_edited_by is None
    assert told() == before


def test_an_edit_binds_to_the_words_that_were_read(suggestion, lena, enzo):
    read = bytes(suggestion.digest)
    edit(suggestion, by=enzo)
    with pytest.raises(Refused, match="changed since you read it"):
        edit(suggestion, by=lena, text="Sneaky.", digest=read)


def test_an_edit_cannot_turn_one_suggestion_into_another(suggestion, lena):
    with pytest.raises(Invalid):
        actions.edit_suggestion(
            suggestion,
            by=lena,
            change={**suggestion.change, "bullet": "S-7"},
            title="Other",
            digest=suggestion.digest,
        )


def test_a_decided_suggestion_is_not_edited(suggestion, lena):
    actions.dismiss(suggestion, by=lena, reason="No.")
    with pytest.raises(Refused, match="dismissed already"):
        edit(suggestion, by=lena)


def test_nothing_is_edited_when_recording_fails(suggestion, lena, monkeypatch):
    monkeypatch.setattr("reviewapp.learning.actions.suggestions.record", failing)
    with pytest.raises(RuntimeError):
        edit(suggestion, by=lena)
    suggestion.refresh_from_db()
    assert suggestion.last_edited_by is None


def test_everybody_who_may_comment_on_policies_writes_remarks(suggestion, rosa, aude):
    actions.remark(suggestion, by=rosa, text=" Does this hold for returns? ")

    assert Remark.objects.get().text == "Does this hold for returns?"
    assert told()[-1] == "suggestion.remarked"
    with pytest.raises(NotAllowed):
        actions.remark(suggestion, by=aude, text="Hm.")
    with pytest.raises(Invalid):
        actions.remark(suggestion, by=rosa, text=" ")
