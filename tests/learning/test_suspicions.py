"""Reviewers whose decisions look wrong: who may set them aside, and that they count again as before."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Invalid, NotAllowed, Refused
from reviewapp.learning import actions
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.models import Observation, Pattern, Suspicion
from tests import factories
from tests.at_once import refusals_at_once
from tests.learning.histories import approved, judged, learned, recurring, the_pattern

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def pattern(workflow, rosa, sam):
    return recurring(workflow, rosa, sam)


@pytest.fixture
def suspicion(workflow, rosa, pattern):
    return Suspicion.objects.create(
        workflow=workflow, reviewer=rosa, kind="opposite", score=9.0, facts={"count": 8, "of": 10}
    )


@pytest.fixture
def verbs(suspicion, workflow, rosa):
    return {
        "quarantine": lambda by: actions.quarantine(suspicion, by=by, reason="Look at the dates."),
        "by hand": lambda by: actions.quarantine_by_hand(workflow, reviewer=rosa, by=by, reason="Odd."),
        "release": lambda by: actions.release(suspicion, by=by, reason="All was right."),
        "clear": lambda by: actions.clear(suspicion, by=by, reason="All was right."),
    }


@pytest.fixture
def ready(suspicion, lena):
    def prepare(verb):
        if verb == "release":
            actions.quarantine(suspicion, by=lena, reason="Look at the dates.")

    return prepare


EVENTS = {
    "quarantine": "reviewer.quarantined",
    "by hand": "reviewer.quarantined",
    "release": "reviewer.released",
    "clear": "reviewer.cleared",
}


@pytest.mark.parametrize("verb", EVENTS)
def test_it_leaves_one_event_that_names_the_reviewer(verb, verbs, ready, lena, rosa):
    ready(verb)
    count = Event.objects.count()
    verbs[verb](lena)

    [event] = Event.objects.order_by("pk")[count:]
    assert (event.action, event.actor_id, event.facts["reviewer"]) == (EVENTS[verb], str(lena.pk), rosa.pk)


@pytest.mark.parametrize("verb", EVENTS)
@pytest.mark.parametrize("who", ["sam", "enzo", "otto"])
def test_only_a_lead_may(verb, who, verbs, ready, cast, workflow):
    ready(verb)
    before = digests_of(workflow), list(Suspicion.objects.values())
    with pytest.raises(NotAllowed):
        verbs[verb](cast[who])

    assert (digests_of(workflow), list(Suspicion.objects.values())) == before


@pytest.mark.parametrize("verb", EVENTS)
def test_nobody_decides_about_themselves(verb, verbs, ready, rosa, northwind):
    ready(verb)
    factories.give_role(rosa, northwind, "lead")
    with pytest.raises(NotAllowed):
        verbs[verb](rosa)


@pytest.mark.parametrize("verb", EVENTS)
def test_nothing_changes_if_recording_fails(verb, verbs, ready, lena, workflow, monkeypatch):
    ready(verb)
    before = digests_of(workflow), list(Suspicion.objects.values())
    monkeypatch.setattr("reviewapp.audit.actions.recording.canonical_bytes", _fail)
    with pytest.raises(RuntimeError):
        verbs[verb](lena)

    assert (digests_of(workflow), list(Suspicion.objects.values())) == before


def _fail(*args):
    raise RuntimeError("The trail is away.")


def test_what_is_settled_is_not_settled_again(verbs, lena):
    with pytest.raises(Refused):
        verbs["release"](lena)
    verbs["clear"](lena)
    for verb in ("quarantine", "clear", "release"):
        with pytest.raises(Refused):
            verbs[verb](lena)


def test_why_is_to_be_said(suspicion, lena):
    with pytest.raises(Invalid):
        actions.quarantine(suspicion, by=lena, reason=" ")


def test_somebody_of_another_team_is_not_set_aside(workflow, otto, lena):
    with pytest.raises(Invalid):
        actions.quarantine_by_hand(workflow, reviewer=otto, by=lena, reason="Odd.")


def test_quarantine_takes_their_decisions_out_of_the_count_and_release_brings_them_back(
    pattern, suspicion, workflow, rosa, lena
):
    before = digests_of(workflow)
    actions.quarantine(suspicion, by=lena, reason="Look at the dates.")
    pattern.refresh_from_db()
    assert (pattern.hits, pattern.exposures, pattern.reviewers) == (3, 3, 1)
    assert Observation.objects.filter(is_quarantined=True).count() == 6
    learned(judged(workflow, rosa))
    pattern.refresh_from_db()
    assert pattern.hits == 3
    assert actions.differing_after_rebuild(workflow) == []
    actions.release(suspicion, by=lena, reason="All was right.")

    pattern.refresh_from_db()
    assert (pattern.hits, pattern.reviewers) == (7, 2)
    assert actions.differing_after_rebuild(workflow) == []
    assert digests_of(workflow).keys() == before.keys()


def test_released_the_same_rows_stand_as_before(suspicion, workflow, lena):
    actions.score(workflow)
    before = digests_of(workflow)
    actions.quarantine(suspicion, by=lena, reason="Look at the dates.")
    assert digests_of(workflow) != before
    actions.release(suspicion, by=lena, reason="All was right.")

    assert digests_of(workflow) == before


def test_two_quarantines_are_lifted_one_by_one(suspicion, workflow, rosa, lena, pattern):
    actions.quarantine(suspicion, by=lena, reason="Look at the dates.")
    by_hand = actions.quarantine_by_hand(workflow, reviewer=rosa, by=lena, reason="Odd.")
    actions.release(suspicion, by=lena, reason="All was right.")
    pattern.refresh_from_db()
    assert pattern.hits == 3
    actions.release(by_hand, by=lena, reason="Nothing odd.")

    pattern.refresh_from_db()
    assert pattern.hits == 6


# ---- who is looked at --------------------------------------------------------------------------


def test_who_approves_what_others_correct_is_raised_once(workflow, cast):
    lena, others = cast["lena"], [cast[name] for name in ("rosa", "sam", "enzo", "ada", "aude")]
    learned(*(judged(workflow, who) for who in others for _ in range(10)))
    learned(*(approved(workflow, who) for who in others for _ in range(10)))
    learned(*(approved(workflow, lena) for _ in range(30)))
    [raised] = actions.suspect(workflow)

    assert (raised.reviewer, raised.kind, raised.state) == (lena, "rate", "open")
    assert Event.objects.filter(action="reviewer.suspected").count() == 1
    assert actions.suspect(workflow) == []


def test_a_flag_that_was_dropped_comes_back_only_with_new_evidence(workflow, rosa, sam, lena, ada):
    factories.give_role(ada, workflow.team, "lead")
    learned(*(judged(workflow, who) for who in (rosa, sam) for _ in range(20)))
    learned(*(approved(workflow, lena) for _ in range(30)))
    [raised] = [each for each in actions.suspect(workflow) if each.reviewer == lena]
    actions.clear(raised, by=ada, reason="She sees the easy ones.")
    assert lena not in {each.reviewer for each in actions.suspect(workflow)}
    learned(*(approved(workflow, lena) for _ in range(20)))

    assert lena in {each.reviewer for each in actions.suspect(workflow)}


def test_a_reviewer_who_plants_wordings_is_not_believed_and_is_looked_at(workflow, rosa, sam, lena):
    """Thirty false edits of one person, in phrases that the others left alone."""
    texts = [
        f"Part {word} is here. It costs nothing." for word in ("alpha", "beta", "gamma", "delta", "omega")
    ]
    for text in texts:
        learned(*(approved(workflow, who, output=text) for who in (sam, lena) for _ in range(5)))
        planted = text.replace("It costs nothing.", f"Buy {text.split()[1]} of Evil today!")
        learned(*(judged(workflow, rosa, output=text, after=planted) for _ in range(6)))
    actions.mine(workflow)

    assert not Pattern.objects.admitted().exists()


def test_a_pattern_that_only_one_person_makes_is_raised(workflow, rosa, sam, lena):
    for word in ("alpha", "beta", "gamma", "delta"):
        text = f"Your {word} is here. We thank you for the order."
        learned(*(approved(workflow, who, output=text) for who in (sam, lena) for _ in range(6)))
        changed = text.replace(f"Your {word} is", f"Our {word}s are")
        learned(*(judged(workflow, rosa, output=text, after=changed) for _ in range(6)))
    raised = actions.suspect(workflow)

    assert ("alone", rosa.pk) in {(each.kind, each.reviewer_id) for each in raised}


@pytest.mark.django_db(transaction=True)
def test_two_leads_at_once_settle_it_once(workflow, rosa, sam, lena):
    recurring(workflow, rosa, sam)
    suspicion = Suspicion.objects.create(workflow=workflow, reviewer=rosa, kind="random", facts={"count": 3})

    refusals = refusals_at_once(*[lambda: actions.quarantine(suspicion, by=lena, reason="Odd.")] * 2)

    told = "This was settled already: set aside. Nothing was changed."
    assert sorted(refusals, key=bool) == [None, told]
    assert the_pattern().hits == 3
