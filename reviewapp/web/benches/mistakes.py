"""Whether the loop finds what the demonstration's agents truly get wrong, and ends it: found, missed, false.

The four weeks of the demonstration are loaded through the API; then a lead approves what is suggested,
one after the other, and the same agents work on with the new versions. Which mistakes are in which output
is known only here.
"""

import time
from collections import Counter
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command

from config.stack.environment import read_json
from reviewapp.accounts.models import User
from reviewapp.base.context import acting
from reviewapp.learning import bullets
from reviewapp.learning.actions import approve, catch_up, rebase, run_replay
from reviewapp.learning.models import Evidence, Replay, Suggestion
from reviewapp.web.benches.report import Report, Target, ratio
from reviewapp.web.demo import history, invoices, refunds, support
from reviewapp.workflows.models import PolicyVersion, Workflow

LINES = {line.workflow: line for line in history.LINES}
MISTAKES = {
    "support-replies": support.MISTAKES,
    "refund-decisions": refunds.MISTAKES,
    "invoice-extraction": invoices.MISTAKES,
}
ABOUT = 0.5


def run(asked, product):
    call_command("seed_demo", address=product["address"], waiting=0, stdout=StringIO())
    truth = truth_of(datetime.fromisoformat(read_json(Path(settings.VAR_DIR) / "demo.json")["now"]))
    lead = User.objects.get(email="lena@larkfield.example")
    report = Report("mistakes", {"past_outputs": len(truth)}, {})
    with acting(via="command"):
        catch_up()
        settle()
        for workflow in Workflow.objects.order_by("slug"):
            tell(report, workflow, truth, lead, asked.size)
    totals(report)
    return report


def truth_of(now):
    """The mistakes in each past output, by its external id."""
    return {
        row["external_id"]: {mistake.key for mistake in made.mistakes}
        for row, made in history.past_and_truth(until=now)
    }


def settle():
    """Suggestions stand upon the live version, and every replay has ended; the product's worker does some."""
    for workflow in Workflow.objects.order_by("slug"):
        rebase(workflow)
    while replays := list(Replay.objects.under_way().order_by("pk")):
        for replay in replays:
            run_replay(replay)
        time.sleep(0.1)


def tell(report, workflow, truth, lead, count):
    """One workflow: what was suggested, about which mistake, and what is left after its approval."""
    mistakes = MISTAKES[workflow.slug]
    found, false = suggested(report, workflow, truth)
    before = rates(workflow, mistakes, count, told=())
    approve_all(workflow, lead)
    after = rates(workflow, mistakes, count, told=learned(workflow))
    for mistake in mistakes:
        those = found.get(mistake.key, [])
        report.figures[f"{workflow.slug} {mistake.key}"] = (
            f"{'found' if those else 'MISSED'}, {len(those)} suggested; "
            f"{before[mistake.key]} in {count} before, {after[mistake.key]} after"
        )
    add(report, planted=len(mistakes), found=len(found), missed=len(mistakes) - len(found), false=false)
    add(report, twice=sum(len(prompts(each)) > 1 for each in found.values()))
    add(report, made_before=sum(before.values()), made_after=sum(after.values()))


def suggested(report, workflow, truth):
    """{mistake: suggestions about it}, and how many are about none."""
    found, false = {}, 0
    for suggestion in Suggestion.objects.filter(workflow=workflow, state="open").order_by("number"):
        about = about_of(suggestion, truth)
        report.notes.append(
            f"{workflow.slug} {suggestion} [{suggestion.kind}, {suggestion.grade}] {suggestion.title} "
            f"({suggestion.hits} of {suggestion.exposures}): {about or 'FALSE'}"
        )
        false += about is None
        if about:
            found.setdefault(about, []).append(suggestion)
    for closed in Suggestion.objects.filter(workflow=workflow, state="outdated").order_by("number"):
        report.notes.append(
            f"{workflow.slug} {closed} closed by its replay: {closed.title}: {closed.close_reason}"
        )
    return found, false


def add(report, **numbers):
    for name, number in numbers.items():
        report.figures[name] = report.figures.get(name, 0) + number


def prompts(suggestions):
    return [each for each in suggestions if each.kind == Suggestion.Kind.PROMPT]


def about_of(suggestion, truth):
    """The mistake that most of the suggestion's evidence truly has, or None where there is none."""
    ids = (
        Evidence.objects.filter(pattern__suggestions=suggestion, is_hit=True)
        .values_list("observation__output__external_id", flat=True)
        .distinct()
    )
    counted = Counter(key for each in ids for key in truth.get(each, ()))
    if not counted:
        return None
    key, times = counted.most_common(1)[0]
    return key if times >= ABOUT * len(ids) else None


def approve_all(workflow, lead):
    """One after the other: each new version has the others replayed upon it first."""
    while suggestion := Suggestion.objects.filter(workflow=workflow, state="open").order_by("number").first():
        approve(suggestion, by=lead, digest=suggestion.digest, note="Approved in the run of this report.")
        settle()


def learned(workflow):
    """The sentences in the managed block of the live prompt."""
    live = PolicyVersion.objects.live_for(workflow)
    return [bullet.text for bullet in bullets.bullets_of(live.document["prompt"])]


def rates(workflow, mistakes, count, *, told):
    """How often each mistake is in so many new outputs of the workflow's agent."""
    line, dice = LINES[workflow.slug], Random(23)  # noqa: S311 (a report is to be the same every time)
    made = [
        history.made_by(line, dice, day=0, at=datetime(2026, 1, 5, tzinfo=UTC), told=told)
        for _ in range(count)
    ]
    times = Counter(mistake.key for each in made for mistake in each.mistakes)
    return {mistake.key: times[mistake.key] for mistake in mistakes}


def totals(report):
    report.figures["ended"] = 1 - ratio(report.figures["made_after"], report.figures["made_before"])
    report.targets = [
        Target("missed", 0),
        Target("false", 0),
        Target("twice", 0),
        Target("ended", 0.9, at_most=False),
    ]
