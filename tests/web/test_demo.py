"""The demonstration: the same shop every time, mistakes with a cause, and a load that can be repeated."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.core.management import call_command

from reviewapp.accounts.models import Team
from reviewapp.audit.models import Event
from reviewapp.insights.actions import differing_after_rebuild
from reviewapp.insights.models import OutputFact
from reviewapp.review.models import Decision, Output, Review
from reviewapp.web.demo import history, invoices, refunds, support
from reviewapp.web.demo.people import REVIEWERS, judge
from reviewapp.web.demo.scene import set_stage
from reviewapp.web.demo.workflows import PLANS
from reviewapp.workflows.contract import problems
from reviewapp.workflows.models import Workflow

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_the_same_seed_tells_the_same_story():
    assert list(history.past(until=NOW)) == list(history.past(until=NOW))


def test_the_history_covers_four_weeks_and_every_agent():
    rows = list(history.past(until=NOW))
    days = {row["produced_at"][:10] for row in rows}

    assert len(days) >= 27
    assert {row["agent"] for row in rows} == {"support-agent", "refund-agent", "invoice-agent"}
    assert len({(row["agent"], row["external_id"]) for row in rows}) == len(rows) > 2000


def test_each_mistake_recurs_and_is_noticed_by_several_people():
    seen = Counter()
    for row in history.past(until=NOW):
        for decision in row.get("decisions", []):
            for category in decision.get("categories", []):
                seen[row["workflow"], category, decision["by"]] += 1
    for plan, module in zip(PLANS, (support, refunds, invoices), strict=True):
        for mistake in module.MISTAKES:
            people = [who for (slug, key, who) in seen if (slug, key) == (plan.slug, mistake.category)]
            assert len(people) >= 3, mistake.key


@pytest.mark.parametrize(("plan", "make"), zip(PLANS[1:], (
    refunds.make, lambda dice: invoices.make(dice, today=NOW.date())), strict=True),
    ids=["refunds", "invoices"])  # fmt: skip
def test_right_answers_satisfy_the_contract(plan, make):
    dice = Random(3)
    for _ in range(200):
        assert problems(plan.output_schema, make(dice).right) == {}


def test_a_better_version_makes_fewer_mistakes():
    def wrong(skill):
        dice = Random(5)
        return sum(bool(support.make(dice, skill=skill).mistakes) for _ in range(800))

    assert wrong(1.7) < 0.75 * wrong(1.0)


def test_a_careful_reviewer_notices_more_than_a_hasty_one():
    rosa, tomas = REVIEWERS[0], REVIEWERS[1]

    def caught(person):
        dice = Random(9)
        made = [support.make(dice) for _ in range(600)]
        return sum(judge(each, person, dice)["verdict"] != "approved" for each in made)

    assert caught(rosa) > caught(tomas)


@pytest.mark.django_db
def test_the_stage_is_set_whole():
    access = set_stage(now=NOW)

    assert Workflow.objects.filter(team__slug="larkfield").count() == 3
    assert set(access.keys) == {"support-agent", "refund-agent", "invoice-agent"}
    assert set(access.tokens) == {"reviewer", "lead", "auditor", "admin"}


@pytest.mark.django_db(transaction=True)
def test_the_load_goes_through_the_api_and_may_be_repeated(live_server, tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(history, "WEEKS", 1)
    call_command("seed_demo", "--address", live_server.url, "--waiting", "9")
    counts = [model.objects.count() for model in (Output, Review, Decision, Event)]
    call_command("seed_demo", "--address", live_server.url, "--waiting", "9")

    assert [model.objects.count() for model in (Output, Review, Decision, Event)] == counts
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / "demo.json").read_text())["agent_key"].startswith("rak_")
    assert Output.objects.filter(imported=True).exists()
    assert Review.objects.waiting().exists()
    assert Team.objects.count() == 1
    assert OutputFact.objects.count() == Output.objects.count()
    assert differing_after_rebuild() == []


@pytest.mark.django_db
def test_a_database_that_others_use_is_left_alone(northwind, capsys):
    call_command("seed_demo", "--address", "http://127.0.0.1:9")

    assert "left out" in capsys.readouterr().out
    assert list(Team.objects.all()) == [northwind]


@pytest.mark.django_db(transaction=True)
def test_imported_decisions_keep_their_own_times(live_server, tmp_path, settings, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(history, "WEEKS", 1)
    call_command("seed_demo", "--address", live_server.url, "--waiting", "0")
    oldest = Decision.objects.order_by("decided_at").first()

    assert oldest.imported
    assert oldest.decided_at < datetime.now(UTC) - timedelta(days=5)


def test_an_agent_that_was_told_stops_making_the_mistake_and_no_other():
    def keys(told):
        dice = Random(3)
        made = [support.make(dice, told=told) for _ in range(300)]
        return Counter(mistake.key for each in made for mistake in each.mistakes)

    before, after = keys(()), keys(["Return window: you have 30 days, not 14 days."])

    assert before["old-return-window"] >= 15
    assert after["old-return-window"] == 0
    assert after["promised-date"] >= before["promised-date"]


def test_the_truth_beside_each_past_output_is_what_its_categories_speak_of():
    for row, made in history.past_and_truth(until=NOW):
        for decision in row.get("decisions", []):
            named = set(decision.get("categories", ())) - {"other"}
            assert named <= {mistake.category for mistake in made.mistakes}


def test_some_outputs_are_escalated_some_judged_twice_and_none_before_it_came_or_after_now():
    rows = list(history.past(until=NOW))
    verdicts = [[decision["verdict"] for decision in row.get("decisions", [])] for row in rows]

    assert sum(each[:1] == ["escalated"] for each in verdicts) >= 20
    assert sum(len(each) == 2 and "escalated" not in each for each in verdicts) >= 60
    for row in rows:
        times = [decision["decided_at"] for decision in row.get("decisions", [])]
        assert times == sorted(times)
        assert all(row["produced_at"] < each < "2026-11-20T15:00:00Z" for each in times)
