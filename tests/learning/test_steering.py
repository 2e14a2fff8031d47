"""What people may say of patterns: that it works, is refused, leaves one event, and happens whole or not."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.learning import actions
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.models import Evidence, LearningSettings, Pattern
from tests import factories
from tests.at_once import refusals_at_once
from tests.learning.histories import RIGHT, WRONG, approved, judged, learned, recurring

pytestmark = pytest.mark.django_db
CONDITION = {"field": "risk", "op": "=", "value": "high"}


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def pattern(workflow, rosa, sam):
    """A mistake of six outputs, in six chances; six more outputs are fine."""
    return recurring(workflow, rosa, sam)


@pytest.fixture
def other(workflow, rosa, sam, pattern):
    """Another mistake of the same workflow."""
    for who in (rosa, sam):
        learned(judged(workflow, who, output="Shall we pay? No.", after="Shall we pay? Certainly, at once."))
    return Pattern.objects.exclude(pk=pattern.pk).filter(hits=2).order_by("pk").first()


@pytest.fixture
def verbs(workflow, pattern, other):
    """Each verb with all that it needs but who does it."""
    return {
        "rename": lambda by: actions.rename_pattern(pattern, by=by, name="Promised day"),
        "mute": lambda by: actions.mute_pattern(pattern, by=by),
        "refuse": lambda by: actions.refuse_pattern(pattern, by=by, reason="It is our style."),
        "merge": lambda by: actions.merge_patterns(other, into=pattern, by=by, reason="The same."),
        "split": lambda by: actions.split_pattern(pattern, condition=CONDITION, by=by, reason="Only there."),
        "unmute": lambda by: actions.unmute_pattern(pattern, by=by),
        "settings": lambda by: actions.change_settings(workflow, by=by, pace="eager"),
    }


EVENTS = {
    "rename": "pattern.renamed",
    "mute": "pattern.muted",
    "refuse": "pattern.refused",
    "merge": "pattern.merged",
    "split": "pattern.split",
    "unmute": "pattern.unmuted",
    "settings": "learning.settings_changed",
}


@pytest.fixture
def ready(pattern, lena):
    """What must have happened for the verb to have something to do."""

    def prepare(verb):
        if verb == "unmute":
            actions.mute_pattern(pattern, by=lena)

    return prepare


@pytest.mark.parametrize("verb", EVENTS)
def test_it_leaves_one_event(verb, verbs, ready, lena, northwind):
    ready(verb)
    count = Event.objects.count()
    verbs[verb](lena)

    [event] = Event.objects.order_by("pk")[count:]
    assert (event.action, event.actor_id, event.team_id) == (EVENTS[verb], str(lena.pk), northwind.pk)


@pytest.mark.parametrize("verb", EVENTS)
@pytest.mark.parametrize("who", ["rosa", "otto", "aude"])
def test_others_may_not(verb, who, verbs, ready, cast, workflow):
    ready(verb)
    before = digests_of(workflow)
    with pytest.raises(NotAllowed):
        verbs[verb](cast[who])

    assert digests_of(workflow) == before
    assert not LearningSettings.objects.exists()


@pytest.mark.parametrize("verb", EVENTS)
def test_nothing_changes_if_recording_fails(verb, verbs, ready, lena, workflow, monkeypatch):
    ready(verb)
    before = digests_of(workflow)
    monkeypatch.setattr("reviewapp.audit.actions.recording.canonical_bytes", _fail)
    with pytest.raises(RuntimeError):
        verbs[verb](lena)

    assert digests_of(workflow) == before
    assert not LearningSettings.objects.exists()


def _fail(*args):
    raise RuntimeError("The trail is away.")


@pytest.mark.parametrize("verb", ["mute", "refuse", "merge", "split"])
def test_what_was_put_aside_is_left_alone_until_it_stands_again(verb, verbs, pattern, other, lena):
    actions.refuse_pattern(pattern, by=lena, reason="It is our style.")
    with pytest.raises(Refused):
        verbs[verb](lena)
    actions.unmute_pattern(pattern, by=lena)

    verbs[verb](lena)


@pytest.mark.parametrize("verb", ["refuse", "merge", "split"])
def test_why_is_to_be_said(verb, pattern, other, lena):
    sent = {
        "refuse": lambda: actions.refuse_pattern(pattern, by=lena, reason=" "),
        "merge": lambda: actions.merge_patterns(other, into=pattern, by=lena, reason=""),
        "split": lambda: actions.split_pattern(pattern, condition=CONDITION, by=lena, reason=""),
    }
    with pytest.raises(Invalid):
        sent[verb]()


def test_a_pattern_that_was_refused_stays_so_whatever_is_counted(pattern, workflow, rosa, sam, lena):
    actions.refuse_pattern(pattern, by=lena, reason="It is our style.")
    learned(*(judged(workflow, who) for who in (rosa, sam)))
    actions.score(workflow)
    actions.rebuild(workflow=workflow)

    pattern.refresh_from_db()
    assert (pattern.state, pattern.hits, pattern.decided_by, pattern.why.text) == (
        "refused", 8, lena, "It is our style.",
    )  # fmt: skip


def test_standing_again_it_is_judged_by_its_evidence_at_once(pattern, workflow, lena):
    actions.score(workflow)
    pattern.refresh_from_db()
    was = pattern.state
    actions.mute_pattern(pattern, by=lena)

    assert actions.unmute_pattern(pattern, by=lena).state == was == "admitted"


def test_merged_patterns_count_as_one_and_part_again(pattern, other, workflow, lena):
    before = (pattern.hits, pattern.exposures)
    actions.merge_patterns(other, into=pattern, by=lena, reason="The same.")
    pattern.refresh_from_db()
    assert (pattern.hits, pattern.exposures) == (8, 8)
    assert actions.differing_after_rebuild(workflow) == []
    actions.unmute_pattern(other, by=lena)

    pattern.refresh_from_db()
    assert (pattern.hits, pattern.exposures) == before
    assert actions.differing_after_rebuild(workflow) == []


def test_what_comes_after_a_merge_counts_for_both(pattern, other, workflow, rosa, lena):
    actions.merge_patterns(other, into=pattern, by=lena, reason="The same.")
    learned(judged(workflow, rosa, output="Shall we pay? No.", after="Shall we pay? Certainly, at once."))

    pattern.refresh_from_db()
    assert pattern.hits == 9
    assert actions.differing_after_rebuild(workflow) == []


def test_a_chain_of_merges_ends_in_one(pattern, other, workflow, rosa, sam, lena):
    for who in (rosa, sam):
        learned(judged(workflow, who, output="Go away now. Bye.", after="We are always here for you! Bye."))
    third = Pattern.objects.filter(hits=2).exclude(pk=other.pk).get(before__startswith="Go away")
    actions.merge_patterns(third, into=other, by=lena, reason="The same.")
    actions.merge_patterns(other, into=pattern, by=lena, reason="The same.")

    assert set(pattern.aliases.values_list("pk", flat=True)) == {third.pk, other.pk}
    with pytest.raises(Refused):
        actions.merge_patterns(pattern, into=other, by=lena, reason="Round and round.")


def test_patterns_of_two_workflows_do_not_merge(pattern, northwind, rosa, sam, lena):
    elsewhere = recurring(factories.make_workflow(northwind, name="Letters"), rosa, sam)
    with pytest.raises(Refused):
        actions.merge_patterns(elsewhere, into=pattern, by=lena, reason="The same.")


def test_a_part_counts_only_where_its_condition_holds(pattern, workflow, rosa, lena):
    risky = judged(workflow, rosa)
    risky.risk = "high"
    risky.save(update_fields=["risk"])
    learned(risky)
    part = actions.split_pattern(pattern, condition=CONDITION, by=lena, reason="Only there.")
    assert (part.hits, part.exposures, part.parent) == (1, 1, pattern)
    learned(judged(workflow, rosa), approved(workflow, rosa))

    part.refresh_from_db()
    assert (part.hits, part.exposures) == (1, 1)
    assert actions.differing_after_rebuild(workflow) == []


def test_a_part_asks_only_what_the_contract_knows(pattern, lena):
    with pytest.raises(Invalid) as refused:
        actions.split_pattern(
            pattern, condition={"field": "no.such", "op": "=", "value": 1}, by=lena, reason="Only there."
        )

    assert any("condition" in name for name in refused.value.errors)


def test_a_name_is_short_and_can_be_taken_back(pattern, lena):
    with pytest.raises(Invalid):
        actions.rename_pattern(pattern, by=lena, name="x" * 121)
    assert actions.rename_pattern(pattern, by=lena, name=" Promised   day ").name == "Promised day"
    assert str(actions.rename_pattern(pattern, by=lena, name="")) == pattern.label


@pytest.mark.parametrize("fields", [{"pace": "reckless"}, {"most_share": 1.5}, {"least_units": 0}, {"x": 1}])
def test_settings_that_make_no_sense_are_refused(fields, workflow, lena):
    with pytest.raises(Invalid):
        actions.change_settings(workflow, by=lena, **fields)

    assert not LearningSettings.objects.exists()


def test_what_learns_nothing_lets_nothing_stand(pattern, workflow, lena):
    actions.score(workflow)
    assert Pattern.objects.admitted().exists()
    actions.change_settings(workflow, by=lena, is_on=False)

    assert not Pattern.objects.admitted().exists()
    assert actions.mine(workflow) == 0


def test_the_same_settings_again_are_no_change(workflow, lena):
    actions.change_settings(workflow, by=lena, pace="eager")
    count = Event.objects.count()
    actions.change_settings(workflow, by=lena, pace="eager")

    assert Event.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_two_at_once_of_which_one_comes_too_late(workflow, rosa, sam, lena):
    pattern = recurring(workflow, rosa, sam)

    refusals = refusals_at_once(
        *[lambda: actions.refuse_pattern(pattern, by=lena, reason="It is our style.")] * 2
    )

    told = "This pattern is put aside (not a pattern). Nothing was changed. Let it stand again first."
    assert sorted(refusals, key=bool) == [None, told]
    assert Event.objects.filter(action="pattern.refused").count() == 1
    assert Evidence.objects.filter(pattern=pattern, is_hit=True).count() == 6


def test_words_of_the_pattern_are_those_of_the_outputs(pattern):
    assert pattern.before.startswith("It will arrive by")
    assert pattern.after in RIGHT
    assert pattern.before not in WRONG  # the day varies
