"""Learning forgets words and keeps counts; a pattern keeps its words where enough others say the same."""

import pytest

from reviewapp.audit.actions import seal, tell_forgotten
from reviewapp.audit.models import Event
from reviewapp.base.keeping import ERASE, Order
from reviewapp.learning.actions import differing_after_rebuild, forget, note, rebuild, rename_units, score
from reviewapp.learning.keeping import KINDS
from reviewapp.learning.models import Atom, Evidence, Observation, Pattern, Wording
from reviewapp.review.actions.forget import forget_of_outputs
from reviewapp.review.models import Output
from reviewapp.review.subjects import coded
from tests import factories
from tests.learning.histories import judged_again, learned
from tests.learning.making import make_decision, make_observation, make_pattern, make_suggestion

pytestmark = pytest.mark.django_db
(LEARNED,) = [kind for kind in KINDS if kind.key == "learned"]


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def order(northwind):
    return Order(ERASE, because="erasure:1", team_id=northwind.pk)


def corrected(workflow, by, count):
    """Outputs of as many sources with the same correction, as the loop reads them."""
    queue = by.queues.first() or factories.make_queue(workflow.team, by)
    made = []
    for number in range(count):
        output = factories.make_output(
            workflow, output="Your parcel comes on Tuesday.", subject=f"customer {number}", status="edited"
        )
        make_decision(factories.make_review(output, queue=queue), by, after="Your parcel comes on Friday.")
        made.append(output)
    rebuild(workflow=workflow)
    return made


def pattern_of(workflow):
    return Pattern.objects.get(workflow=workflow, before="Tuesday", after="Friday")


def heard(keys, part, order):
    """A part of these outputs is erased, and learning has heard of it."""
    forget_of_outputs(keys, part, order)
    seal()
    note()


def unreadable():
    return set(Observation.objects.filter(is_unreadable=True).values_list("pk", flat=True))


@pytest.mark.parametrize(("others", "stays"), [(3, True), (2, False)])
def test_words_stay_where_three_others_say_the_same(workflow, rosa, order, others, stays):
    outputs = corrected(workflow, rosa, others + 1)
    pattern = pattern_of(workflow)
    counts = (pattern.hits, pattern.exposures, pattern.units)
    assert forget([outputs[0].pk], order) == 1
    pattern.refresh_from_db()
    assert (pattern.hits, pattern.exposures, pattern.units) == counts
    assert pattern.is_forgotten is not stays
    assert (pattern.before == "Tuesday") is stays
    if not stays:
        assert pattern.label == "Wording, its words erased"
    atoms = Atom.objects.filter(observation=outputs[0].pk)
    assert {(atom.before, atom.after) for atom in atoms} == {("", "")}


def test_a_recount_changes_nothing_of_it(workflow, rosa, order):
    outputs = corrected(workflow, rosa, 3)
    pattern = pattern_of(workflow)
    forget([outputs[0].pk], order)
    pattern.refresh_from_db()
    before = (pattern.label, pattern.hits, pattern.exposures, Evidence.objects.count())
    assert differing_after_rebuild(workflow) == []
    rebuild(workflow=workflow)
    score(workflow)
    pattern.refresh_from_db()
    assert (pattern.label, pattern.hits, pattern.exposures, Evidence.objects.count()) == before
    assert pattern.state == Pattern.State.CANDIDATE


def test_what_was_erased_at_its_source_only_stays_counted(workflow, rosa, order):
    outputs = corrected(workflow, rosa, 4)
    pattern = pattern_of(workflow)
    heard([outputs[0].pk], "content", order)
    assert unreadable() == {outputs[0].pk}
    rebuild(workflow=workflow)
    again = pattern_of(workflow)
    assert (again.pk, again.hits, again.units) == (pattern.pk, 4, 4)
    assert differing_after_rebuild(workflow) == []


@pytest.mark.parametrize("part", ["trace", "metadata"])
def test_without_a_part_that_is_not_read_everything_is_read_on(workflow, rosa, order, part):
    outputs = corrected(workflow, rosa, 5)
    heard([output.pk for output in outputs], part, order)
    assert unreadable() == set()
    judged_again(outputs[0], rosa, verdict="approved", days_ago=0)
    learned(outputs[0])
    assert pattern_of(workflow).hits == 4
    forget([outputs[1].pk], order)
    assert pattern_of(workflow).hits == 4


def test_of_a_decision_only_the_edit_is_needed(workflow, rosa, order):
    outputs = corrected(workflow, rosa, 2)
    decisions = list(Observation.objects.values_list("decision", flat=True))
    tell_forgotten("decision", decisions, order, parts=["words"])
    seal()
    note()
    assert unreadable() == set()
    tell_forgotten("decision", decisions, order, parts=["edited"])
    seal()
    note()
    assert unreadable() == {output.pk for output in outputs}


def test_a_recount_reads_again_what_was_not_erased_at_its_source(workflow, rosa, order):
    outputs = corrected(workflow, rosa, 4)
    keys = [output.pk for output in outputs]
    forget(keys[:1], order)
    heard(keys[1:2], "content", order)
    Observation.objects.filter(pk__in=keys).update(is_unreadable=True)
    rebuild(workflow=workflow)
    assert unreadable() == set(keys[:2])
    assert not Atom.objects.filter(observation=keys[0]).exclude(before="").exists()
    assert differing_after_rebuild(workflow) == []


def test_a_later_revision_of_what_was_erased_is_taken_in(workflow, rosa, order):
    outputs = corrected(workflow, rosa, 4)
    heard([outputs[0].pk], "content", order)
    revised = factories.make_content("Your parcel comes in a few days.")
    Output.objects.filter(pk=outputs[0].pk).update(content=revised)
    outputs[0].refresh_from_db()
    judged_again(outputs[0], rosa, verdict="approved", days_ago=0)
    learned(outputs[0])
    assert (unreadable(), pattern_of(workflow).hits) == (set(), 3)
    assert differing_after_rebuild(workflow) == []


def test_done_twice_it_changes_nothing(workflow, rosa, order):
    outputs = corrected(workflow, rosa, 2)
    keys = [output.pk for output in outputs]
    assert LEARNED.of_outputs(keys).count() == 2
    assert [forget(keys, order), forget(keys, order)] == [2, 0]
    assert not LEARNED.of_outputs(keys).exists()


def test_a_suggestion_that_quotes_only_them_ends(workflow, rosa, order):
    observation = make_observation(workflow, rosa)
    Observation.objects.filter(pk=observation.pk).update(words=[1])
    pattern = make_pattern(workflow, hits=[observation], before="secret")
    suggestion = make_suggestion(workflow, pattern, title="Never say secret")
    Wording.objects.create(suggestion=suggestion, text="Never say secret", asked_digest=b"0" * 32)
    forget([observation.pk], order)
    suggestion.refresh_from_db()
    assert suggestion.state == "outdated"
    assert "secret" not in repr([suggestion.title, suggestion.change, suggestion.wording.text])


def test_what_is_in_force_stays_as_a_person_approved_it(workflow, rosa, lena, order):
    observation = make_observation(workflow, rosa)
    Observation.objects.filter(pk=observation.pk).update(words=[1])
    factories.make_policy(workflow)
    version = workflow.rollouts.get().version
    suggestion = make_suggestion(
        workflow, make_pattern(workflow, hits=[observation]), state="live", version=version
    )
    forget([observation.pk], order)
    suggestion.refresh_from_db()
    assert suggestion.title == "Never promise a date of arrival"


def test_sources_are_counted_apart_under_their_codes(workflow, rosa):
    outputs = corrected(workflow, rosa, 2)
    rename_units({outputs[0].pk: "erased-1"})
    assert set(Observation.objects.values_list("unit", flat=True)) == {"erased-1", coded("customer 1")}
    assert Output.objects.count() == 2


def test_the_trail_names_what_went(workflow, rosa, order):
    (output,) = corrected(workflow, rosa, 1)
    forget([output.pk], order)
    event = Event.objects.get(action="learning.erased")
    assert event.facts == {"keys": [str(output.pk)]}
    assert (event.subject_kind, event.subject_id) == ("erasure", "1")
    note()
