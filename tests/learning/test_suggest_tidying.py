"""Learned lines go when nobody sees their mistake any more, or when others save more in their place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.learning import actions
from reviewapp.learning.models import LearningSettings, Suggestion
from tests import factories
from tests.learning.making import make_observation, make_pattern


@pytest.fixture
def replies(northwind, rosa, sam):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    factories.make_queue(northwind, rosa, sam)
    return workflow


def recurring(workflow, *people, word, times=6, days_ago=80):
    """A word that two people replaced, some time ago."""
    hits = [
        make_observation(
            workflow,
            people[n % len(people)],
            output=f"Say {word} now.",
            after="Say it now.",
            days_ago=days_ago + n,
        )
        for n in range(times)
    ]
    return make_pattern(workflow, hits=hits, change="replace", before=word, after="it", label=word)


def run(workflow):
    made = actions.suggest(workflow)
    for replay in actions.due_replays():
        actions.run_replay(replay)
    for suggestion in made:
        suggestion.refresh_from_db()
    return made


def live(workflow, lena, *, days_ago=70):
    """The one line that is suggested, approved some time ago."""
    (line,) = run(workflow)
    line = actions.approve(line, by=lena, digest=line.digest)
    Suggestion.objects.filter(pk=line.pk).update(closed_at=timezone.now() - timedelta(days=days_ago))
    return line


def test_a_line_whose_mistake_nobody_sees_any_more_is_to_go(replies, rosa, sam, lena):
    recurring(replies, rosa, sam, word="this")
    line = live(replies, lena)
    (removal,) = run(replies)

    assert removal.change == {"kind": "prompt", "op": "remove", "bullet": str(line)}
    assert (removal.state, removal.cause) == ("open", f"idle:{line}")
    removed = actions.approve(removal, by=lena, digest=removal.digest)
    assert removed.version.document["prompt"] == "Be brief."
    assert run(replies) == []


def test_a_line_whose_mistake_still_comes_stays(replies, rosa, sam, lena):
    pattern = recurring(replies, rosa, sam, word="this")
    live(replies, lena)
    again = make_observation(replies, rosa, output="Say this now.", after="Say it now.", days_ago=3)
    pattern.evidence.create(observation=again, is_hit=True)

    assert run(replies) == []


def test_in_a_full_prompt_the_line_that_saves_least_makes_room(replies, rosa, sam, lena):
    recurring(replies, rosa, sam, word="this", times=5, days_ago=2)
    line = live(replies, lena, days_ago=1)
    LearningSettings.objects.create(workflow=replies, most_bullets=1)
    recurring(replies, rosa, sam, word="that", times=12, days_ago=2)
    (removal,) = run(replies)

    assert removal.cause == f"room:{line}"
    actions.approve(removal, by=lena, digest=removal.digest)
    (better,) = run(replies)
    assert "that" in better.title
