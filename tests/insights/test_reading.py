"""What the figures answer: by range, by step, through one lens or two, with their rows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from reviewapp.insights.reading import (
    Scope,
    by,
    pairings,
    read,
    rows_behind,
    series,
    series_by,
    versions_between,
)
from reviewapp.insights.reading.steps import spans, steps_of
from tests import factories
from tests.insights.counted import decided
from tests.learning.making import make_pattern, make_suggestion, make_watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def month(northwind):
    return Scope.of(northwind, days=28)


def test_a_rate_of_few_cases_has_no_value_but_says_how_many(workflow, rosa, month):
    for _ in range(3):
        decided(workflow, rosa, verdict="edited")
    few = read(["override_rate"], month)["override_rate"]
    assert (few.value, few.hits, few.n) == (None, 3, 3)


def test_a_rate_has_its_interval(workflow, rosa, month):
    for number in range(32):
        decided(workflow, rosa, verdict="edited" if number < 8 else "approved")
    told = read(["first_pass_quality", "override_rate"], month)
    assert told["first_pass_quality"].value == 0.75
    assert told["first_pass_quality"].low < 0.75 < told["first_pass_quality"].high
    assert told["override_rate"].value == 0.25


def test_the_period_before_is_of_the_same_length(workflow, rosa, month):
    decided(workflow, rosa, days_ago=2)
    decided(workflow, rosa, days_ago=30)
    before = month.previous()
    assert (before.end, before.end - before.start) == (month.start, month.end - month.start)
    assert read(["decisions"], before)["decisions"].value == 1


def test_weeks_begin_on_monday_where_people_are(northwind):
    start, end = datetime(2026, 3, 24, tzinfo=UTC), datetime(2026, 4, 8, tzinfo=UTC)
    scope = Scope(northwind, start, end, zone="Europe/Berlin")
    inner = [begin.astimezone(ZoneInfo("Europe/Berlin")) for begin, _ in steps_of(scope, "week")[1:]]
    assert [(each.weekday(), each.hour, each.day) for each in inner] == [(0, 0, 30), (0, 0, 6)]


def test_long_ranges_read_weeks_and_smaller_steps_only_at_the_edges():
    start, end = datetime(2026, 2, 28, 22, tzinfo=UTC), datetime(2026, 3, 10, 3, 20, tzinfo=UTC)
    told = [(each.grain, each.until - each.since) for each in spans([(start, end)])]
    assert told == [
        ("h", timedelta(hours=2)),
        ("d", timedelta(days=1)),
        ("w", timedelta(days=7)),
        ("d", timedelta(days=1)),
        ("h", timedelta(hours=4)),
    ]


def test_steps_have_what_their_days_have(workflow, rosa, month):
    for days_ago in (1, 1, 9):
        decided(workflow, rosa, verdict="rejected", days_ago=days_ago)
    assert sum(point.value for point in series("corrections", month, "day")) == 3
    [(ref, points)] = series_by("corrections", month, "workflow", "week").items()
    assert (ref, sum(point.value for point in points)) == (workflow.pk, 3)


def test_categories_and_causes_are_mentions(workflow, rosa, month):
    wrong = factories.make_category(workflow, number=1, cause="data")
    tone = factories.make_category(workflow, number=2, cause="instructions", key="tone")
    decided(workflow, rosa, verdict="edited", tags=[wrong, tone])
    decided(workflow, rosa, verdict="rejected", tags=[wrong])
    told = {ref: reading["corrections"].value for ref, reading in by(["corrections"], month, "category")}
    assert told == {wrong.pk: 2, tone.pk: 1}
    told = {ref: reading["corrections"].value for ref, reading in by(["corrections"], month, "cause")}
    assert told == {"data": 2, "instructions": 1}
    assert rows_behind("corrections", month.through("cause", "data")).count() == 2


def test_two_lenses_at_once(workflow, northwind, rosa, sam, month):
    wrong = factories.make_category(workflow, number=1)
    usual, other = factories.make_agent(northwind), factories.make_agent(northwind, name="Other")
    decided(workflow, rosa, verdict="edited", tags=[wrong], agent=usual, seconds=100)
    decided(workflow, sam, verdict="edited", tags=[wrong], agent=other, seconds=400)
    scope = month.through("agent", other.pk)
    assert by(["corrections"], scope, "category")[0][1]["corrections"].value == 1
    [(ref, told)] = by(["workload", "review_time_p50"], scope, "reviewer")
    assert (ref, told["workload"].value) == (sam.pk, 1)
    assert told["review_time_p50"].value == pytest.approx(400, rel=0.02)
    found = by(["corrections"], month.through("category", wrong.pk), "agent")
    assert {ref: told["corrections"].value for ref, told in found} == {usual.pk: 1, other.pk: 1}


def test_what_an_output_has_not_is_not_asked_through_it(workflow, rosa, month):
    decided(workflow, rosa)
    told = read(["outputs", "decisions"], month.through("reviewer", rosa.pk))
    assert (told["outputs"].value, told["decisions"].value) == (None, 1)


def test_agreement_is_of_those_who_judged_the_same(workflow, rosa, sam, month):
    for number in range(12):
        verdict = "approved" if number % 2 else "edited"
        second = verdict if number < 10 else "rejected"
        decided(workflow, rosa, verdict=verdict, again=(sam, second))
    everybody, *people = pairings(month)
    assert (everybody.reviewer, everybody.n, everybody.agreed) == (None, 12, 10)
    assert {each.reviewer for each in people} == {rosa.pk, sam.pk}
    assert 0 < everybody.low < everybody.kappa < everybody.high <= 1
    told = read(["agreement_kappa", "agreement_alpha"], month)
    assert told["agreement_kappa"].value == everybody.kappa
    assert told["agreement_alpha"].value == pytest.approx(everybody.kappa, abs=0.05)
    assert rows_behind("agreement_kappa", month.through("reviewer", rosa.pk)).count() == 12


def test_what_waits_is_counted_now_and_as_it_was(workflow, northwind, rosa):
    decided(workflow, rosa, days_ago=1)
    waiting = factories.make_review(queue=factories.make_queue(northwind, name="Second"))
    now = timezone.now() + timedelta(minutes=1)
    scope = Scope(northwind, now - timedelta(days=3), now)
    told = read(["queue_depth", "queue_age_p90"], scope)
    assert (told["queue_depth"].value, told["queue_age_p90"].n) == (1, 1)
    assert dict(by(["queue_depth"], scope, "queue"))[waiting.queue_id]["queue_depth"].value == 1
    assert series("queue_depth", scope, "day")[-1].value == 1
    assert list(rows_behind("queue_depth", scope)) == [waiting.output]


def test_versions_that_went_live_are_told(workflow, month):
    first = factories.make_policy(workflow)
    [shipped] = versions_between(month.between(month.start, timezone.now() + timedelta(hours=1)))
    assert (shipped.version, shipped.number, shipped.workflow) == (first.pk, 1, workflow.pk)


def test_what_a_version_spared_people_follows_from_its_watch(workflow, rosa, month):
    for _ in range(3):
        decided(workflow, rosa, verdict="edited", seconds=600)
    version, pattern = factories.make_policy(workflow), make_pattern(workflow)
    suggestion = make_suggestion(workflow, pattern, state="live", version=version)
    make_watch(
        suggestion, since=timezone.now() - timedelta(days=2),
        before_hits=20, before_exposures=100, after_hits=5, after_exposures=100,
    )  # fmt: skip
    told = read(["rework_hours_avoided", "repeat_correction_rate", "learning_lead_time"], month)
    assert told["rework_hours_avoided"].value == pytest.approx(15 * 600 / 3600, rel=0.02)
    assert told["repeat_correction_rate"].value == 0.05
