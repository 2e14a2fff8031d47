"""Whether the mistake stopped: counted while it is watched, said when the time is up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.audit.models import Event
from reviewapp.learning import actions
from reviewapp.learning.models import Watch
from reviewapp.learning.verdicts import verdict_of
from tests import factories
from tests.learning.making import make_observation, make_pattern, make_suggestion, make_watch


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((30, 60), (0, 20), "stopped"),
        ((30, 60), (10, 20), "not_stopped"),
        ((30, 60), (6, 20), "not_stopped"),
        ((30, 60), (0, 2), "too_few"),
        ((0, 0), (0, 50), "too_few"),
        ((0, 40), (0, 50), "too_few"),
        ((40, 800), (0, 20), "too_few"),
        ((40, 800), (1, 400), "stopped"),
    ],
)
def test_the_verdict_needs_chances_and_a_halved_rate(before, after, verdict):
    assert verdict_of(before=before, after=after) == verdict


@pytest.fixture
def live(northwind, rosa):
    """A line live for ten days, after a mistake in 12 of 16 outputs."""
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow)
    version = factories.make_policy(workflow)
    seen = [make_observation(workflow, rosa, days_ago=20) for _ in range(12)]
    fine = [make_observation(workflow, rosa, verdict="approved", days_ago=20) for _ in range(4)]
    pattern = make_pattern(workflow, hits=seen, misses=fine)
    suggestion = make_suggestion(workflow, pattern, state="live", version=version)
    return make_watch(suggestion, since=timezone.now() - timedelta(days=10))


def came(watch, rosa, *, hits=0, misses=0, version=2):
    """Decisions since the version is live."""
    workflow, pattern = watch.suggestion.workflow, watch.suggestion.patterns.get()
    for verdict, count in (("edited", hits), ("approved", misses)):
        for _ in range(count):
            observation = make_observation(workflow, rosa, verdict=verdict, days_ago=2)
            type(observation).objects.filter(pk=observation.pk).update(version=version)
            pattern.evidence.create(observation=observation, is_hit=verdict == "edited")


def judged(watch):
    closed = actions.judge_watches()
    watch.refresh_from_db()
    return closed


def up(watch):
    Watch.objects.update(until=timezone.now() - timedelta(hours=1), counted_at=None)
    return watch


def test_a_watch_counts_before_and_after_while_it_goes_on(live, rosa):
    came(live, rosa, hits=1, misses=5)

    assert judged(live) == 0
    assert (live.before_hits, live.before_exposures) == (12, 16)
    assert (live.after_hits, live.after_exposures) == (1, 6)
    assert live.verdict == "watching"
    assert actions.judge_watches() == 0  # not again within the hour


def test_outputs_of_the_old_version_do_not_count_against_the_new(live, rosa):
    came(live, rosa, hits=6, version=1)
    judged(live)

    assert live.after_exposures == 0


@pytest.mark.parametrize(
    ("hits", "misses", "verdict"), [(0, 12, "stopped"), (9, 3, "not_stopped"), (0, 1, "too_few")]
)
def test_when_the_time_is_up_the_loop_says_what_came_of_it(live, rosa, hits, misses, verdict):
    came(live, rosa, hits=hits, misses=misses)

    assert judged(up(live)) == 1
    assert live.verdict == verdict
    event = Event.objects.get(action="suggestion.judged")
    assert event.facts["verdict"] == verdict
    assert actions.judge_watches() == 0


def test_a_change_that_was_rolled_back_is_no_longer_judged(live):
    live.suggestion.state = "rolled_back"
    live.suggestion.save()

    assert judged(up(live)) == 0


def test_no_verdict_when_recording_fails(live, rosa, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.learning.actions.suggestions.record", fail)
    with pytest.raises(RuntimeError):
        judged(up(live))
    assert Watch.objects.get().verdict == "watching"
