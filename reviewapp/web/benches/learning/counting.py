"""L13, in the database: what one correction costs when a thousand, or a hundred thousand, came before it.

The same growing vocabulary as in memory. Decisions are copied into the tables as intake and review would
leave them; measured is the loop's own step from decisions to observations, atoms, patterns, evidence and
counters, in batches of 500 and one transaction each, with the memory of the process that does it. What it
puts off to the scoring every few minutes is told beside it.
"""

import resource
from collections import Counter
from datetime import UTC, datetime, timedelta
from time import perf_counter, process_time
from uuid import uuid4

from django.db import transaction

from reviewapp.accounts.actions import add_agent, add_person, make_team
from reviewapp.audit.commitments import new_salt
from reviewapp.base.bulk import insert_rows
from reviewapp.base.canonical import digest_of
from reviewapp.base.ids import new_id
from reviewapp.learning.actions.note import take_in
from reviewapp.learning.actions.score import score
from reviewapp.learning.edits import tokens
from reviewapp.learning.models import Evidence, Pattern
from reviewapp.review.actions import create_queue
from reviewapp.review.models import Decision, DecisionContent, Output, OutputContent, Review
from reviewapp.web.benches.learning.cost import RARE, renew
from reviewapp.web.benches.learning.figure import Figure, Row
from reviewapp.web.benches.learning.planting import translations
from reviewapp.workflows.actions import create_workflow
from reviewapp.workflows.models import Workflow

BANDS = (1_000, 10_000, 100_000)
BATCH, STRETCH = 500, 1_000
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
PASSWORD = "only for a bench that is over in minutes"  # noqa: S105
MOST_GROWTH, MOST_MICROSECONDS, MOST_MEGABYTES = 2, 1000, 400


def measure(folder, bands=BANDS):
    pairs = [(row["mt"], row["pe"]) for row in translations(folder)]
    seen = Counter(word for before, after in pairs for word in {*tokens(before), *tokens(after)})
    rare = {word for word, count in seen.items() if count <= RARE and len(word) > 2}
    stage, done, costs = set_up(), 0, []
    for band in bands:
        while done < band:
            rows = [_pair(pairs, rare, number) for number in range(done, done + BATCH)]
            outputs = bring(stage, rows, done)
            costs.append((band if done >= band - STRETCH else 0, *timed(take_in, outputs)))
            done += BATCH
    scored = timed(score, stage[1])[0]
    rows = [*_rows(costs, bands), _memory(bands[-1]), _scored(scored, bands[-1])]
    return Figure("L13 in the database", "Cost of a correction", rows)


def timed(action, subject):
    """Seconds on the wall and of this process, the rest being the database's and the neighbours'."""
    begun, used = perf_counter(), process_time()
    with transaction.atomic():
        action(subject)
    return perf_counter() - begun, process_time() - used


def _rows(costs, bands):
    mean = {band: sum(wall for of, wall, _ in costs if of == band) / STRETCH * 1e6 for band in bands}
    python = {band: sum(used for of, _, used in costs if of == band) / STRETCH * 1e6 for band in bands}
    for band, cost in mean.items():
        yield Row(
            f"after {band:,}",
            f"{cost:.0f} µs a correction, {python[band]:.0f} of them Python",
            reach=f"≤ {MOST_MICROSECONDS} µs",
            met=cost <= MOST_MICROSECONDS,
            n=STRETCH,
        )
    growth = mean[bands[-1]] / mean[bands[0]]
    yield Row(
        f"after {bands[-1]:,} to after {bands[0]:,}",
        f"{growth:.2f} times",
        reach=f"≤ {MOST_GROWTH} times",
        met=growth <= MOST_GROWTH,
        n=STRETCH,
    )


def _memory(n):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = (
        f"{peak:.0f} MB, with {Pattern.objects.count():,} patterns and {Evidence.objects.count():,} chances"
    )
    return Row(
        "largest memory of the process", told, reach=f"≤ {MOST_MEGABYTES} MB", met=peak <= MOST_MEGABYTES, n=n
    )


def _scored(seconds, n):
    return Row("the scoring of all after that", f"{seconds:.1f} s", n=n)


def _pair(pairs, rare, number):
    turn = number // len(pairs)
    return [renew(text, rare, turn) for text in pairs[number % len(pairs)]]


def set_up():
    team = make_team(name="Costly press", slug="costly-press")
    people = [
        add_person(team, email=f"{name}@costly.example", name=name, password=PASSWORD, roles=("reviewer",))
        for name in ("rita", "remy", "runa")
    ]
    queue = create_queue(team, by=None, slug="first", name="First", tier=0)
    agent = add_agent(team, by=None, name="Translator", slug="translator")
    workflow = create_workflow(team, by=None, slug="costly", name="Costly", default_queue="first")
    # The product's own worker scores and mines what is active, and would take turns with what is measured.
    Workflow.objects.filter(pk=workflow.pk).update(is_active=False)
    return team, workflow, agent, queue, people


def bring(stage, pairs, start):
    """Decided outputs, copied into the tables; returns their ids."""
    team, workflow, agent, queue, people = stage
    whose = {"team": team.pk, "workflow": workflow.pk}
    rows = [_rows_of(pair, start + place, people) for place, pair in enumerate(pairs)]
    contents, outputs, reviews, words, decisions = map(list, zip(*rows, strict=True))
    insert_rows(OutputContent, contents)
    insert_rows(Output, outputs, same=whose | {"agent": agent.pk, "imported": True, "risk": "low"})
    insert_rows(Review, reviews, same=whose | {"queue": queue.pk, "state": "closed", "outcome": "decided"})
    insert_rows(DecisionContent, words)
    insert_rows(Decision, decisions, same=whose | {"imported": True})
    return [output["id"] for output in outputs]


def _salts(*names):
    return {name: new_salt() for name in names}


def _rows_of(pair, number, people):
    (before, after), at = pair, BEGIN + timedelta(seconds=number)
    output, content, review, words = new_id(), new_id(), new_id(), new_id()
    digest, verdict = digest_of(before), "approved" if before == after else "edited"
    judged = {"output": output, "verdict": verdict, "seen_digest": digest, "submission_id": uuid4()}
    times = {"decided_at": at, "takes_effect_at": at, "effective_at": at}
    blank = {"input": {}, "trace": {}, "metadata": {}}
    return (
        {"id": content, "output": before, "digest": digest, **blank,
         **_salts("salt", "trace_salt", "metadata_salt")},
        {"id": output, "external_id": f"C-{number}", "content": content, "status": verdict, "reasons": [],
         "body_digest": digest, "received_at": at, "produced_at": at},
        {"id": review, "output": output, "content": content, "reasons": [], "due_at": at, "opened_at": at,
         "closed_at": at},
        {"id": words, "edited": None if before == after else after, **_salts("salt", "edited_salt")},
        {"id": new_id(), "review": review, "content": words, "decided_by": people[number % 3].pk,
         **judged, **times},
    )  # fmt: skip
