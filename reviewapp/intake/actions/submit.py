from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from reviewapp.base import tracing
from reviewapp.base.errors import AppError
from reviewapp.intake.actions.ground import Ground
from reviewapp.intake.actions.judging import judge
from reviewapp.intake.actions.writing import write
from reviewapp.intake.admission import refuse_if_full
from reviewapp.intake.repeats import earlier_of
from reviewapp.review.models import Output

KNOWN_FIELDS = ("id", "external_id", "workflow", "status", "route", "reasons", "policy_flag", "body_digest",
                "kept_without")  # fmt: skip


@dataclass(slots=True)
class Result:
    """What became of one row: the output it is now, newly so or not, or why there is none."""

    output: object = None
    is_new: bool = False
    error: AppError | None = None
    external_id: str | None = None


def submit(agent, rows):
    """Take in outputs, one Result for each row in order. Posting a row again changes nothing.

    `rows` are `strict_json.Row`s: a bad one refuses only itself. All that is new is written with its
    reviews and events in one transaction, or not at all.
    """
    refuse_if_full(agent.team)
    came_at = datetime.now(UTC)
    ground = Ground(agent.team_id)
    with transaction.atomic(savepoint=False):
        results = [_judged(row, agent, ground) for row in rows]
        first = {}
        for result in results:
            if result.output is not None and not result.output.refusal:
                first.setdefault(result.output.external_id, result.output)
        inserted = write(list(first.values()), agent=agent)
        _settle(results, first, inserted, agent)
        _trace(results, came_at)
    return results


def _trace(results, came_at):
    for result in results:
        if tracing.is_on() and result.is_new:
            output = result.output
            tracing.tell(
                "intake", output.id, since=came_at, is_first=True, route=str(output.route),
                status=str(output.status), workflow=output.workflow.slug,
            )  # fmt: skip


def _judged(row, agent, ground):
    result = Result(external_id=named(row))
    try:
        if row.problem:
            raise row.problem
        result.output = judge(row.value, agent=agent, ground=ground)
    except AppError as error:
        result.error = error
    return result


def named(row):
    """The external id a row gives, if it gives one that can be told back."""
    given = row.value.get("external_id") if isinstance(row.value, dict) else None
    return given[:200] if isinstance(given, str) else None


def _settle(results, first, inserted, agent):
    """Say for each row whether it is the one that was written, its repeat, or another under the same id."""
    refused = [result.output for result in results if result.output and result.output.refusal]
    told_before = [posted.external_id for posted in (*first.values(), *refused) if posted.id not in inserted]
    stored = {
        output.external_id: output
        for output in Output.objects.filter(agent=agent, external_id__in=told_before).only(*KNOWN_FIELDS)
    } if told_before else {}  # fmt: skip
    for result in results:
        posted = result.output
        if posted is None:
            continue
        key = posted.external_id
        try:
            kept, masked = earlier_of(posted, stored=stored.get(key), first=first.get(key))
        except AppError as error:
            result.output, result.error = None, error
        else:
            kept.workflow, kept.masked = posted.workflow, masked
            result.output, result.is_new = kept, posted.id in inserted
