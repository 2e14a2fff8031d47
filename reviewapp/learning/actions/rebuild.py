from itertools import islice

from django.db import transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.base.taking_time import take_time
from reviewapp.learning.actions.comparing import digests_of
from reviewapp.learning.actions.counting import hold, recount
from reviewapp.learning.actions.evidence import fill_part, fold
from reviewapp.learning.actions.mine import mine
from reviewapp.learning.actions.note import beyond_reading, erased_at_source, take_in
from reviewapp.learning.models import Evidence, Observation, Pattern, Suggestion
from reviewapp.review.models import Decision
from reviewapp.workflows.models import Workflow

AT_ONCE = 500


def rebuild(*, workflow=None, by=None):
    """Compute all that was learned again from the decisions; what people said of patterns stays.

    Each workflow is whole or untouched. Returns how many outputs were read.
    """
    workflows = [workflow] if workflow else Workflow.objects.select_related("team").order_by("pk")
    return sum(rebuild_one(each, by=by) for each in workflows)


def differing_after_rebuild(workflow) -> list[str]:
    """The tables that a rebuild would change, without changing them. Both sides are mined as of now."""
    with transaction.atomic():
        take_time(waits=True)
        hold([workflow.pk])
        mine(workflow)
        before = digests_of(workflow)
        forget(workflow)
        read_again(workflow)
        mine(workflow)
        after = digests_of(workflow)
        transaction.set_rollback(True)
    return [table for table, digest in before.items() if after[table] != digest]


@transaction.atomic
def rebuild_one(workflow, *, by=None):
    take_time(waits=True)
    hold([workflow.pk])
    require(by, Permission.SET_UP_WORKFLOWS, team=workflow.team)
    forget(workflow)
    outputs = read_again(workflow)
    mine(workflow)
    record(
        "learning.rebuilt", subject=("workflow", workflow.pk), by=by, team=workflow.team_id,
        workflow=workflow.pk, outputs=outputs,
    )  # fmt: skip
    return outputs


def forget(workflow):
    """Empty what follows from decisions. Patterns that a person or a suggestion speaks of keep their row.

    What can be read no more, because it was erased, stays as it was counted.
    """
    mark_erased(workflow)
    patterns = Pattern.objects.filter(workflow=workflow)
    Evidence.objects.filter(pattern__in=patterns).readable().delete()
    Observation.objects.filter(workflow=workflow).readable().delete()
    used = Suggestion.patterns.through.objects.filter(pattern__workflow=workflow).values("pattern")
    kept = set(patterns.exclude(decided_by=None, name="").values_list("pk", flat=True))
    kept |= set(used.values_list("pattern", flat=True))
    kept |= set(patterns.filter(evidence__is_hit=True).values_list("pk", flat=True))
    kept |= set(patterns.filter(is_forgotten=True).values_list("pk", flat=True))
    # What a kept pattern is a part of, or was merged into, is kept with it.
    for parent, target in patterns.filter(pk__in=kept).values_list("parent", "alias_of"):
        kept |= {parent, target} - {None}
    patterns.exclude(pk__in=kept).exclude(condition__isnull=True).delete()
    patterns.exclude(pk__in=kept).delete()
    recount(kept)


def mark_erased(workflow):
    """What was erased a moment ago may not have been heard of yet; what came in anew can be read again."""
    observed = Observation.objects.filter(workflow=workflow)
    observed.filter(is_unreadable=True).exclude(beyond_reading()).update(is_unreadable=False)
    observed.filter(erased_at_source(), is_unreadable=False).update(is_unreadable=True)


def read_again(workflow):
    decided = Decision.objects.effective().filter(workflow=workflow).order_by("output")
    outputs = decided.values_list("output", flat=True).distinct().iterator()
    count = 0
    while chunk := list(islice(outputs, AT_ONCE)):
        take_in(chunk)
        count += len(chunk)
    complete(workflow)
    return count


def complete(workflow):
    """Parts of patterns that came back after them, and what was merged."""
    patterns = Pattern.objects.filter(workflow=workflow)
    for part in patterns.filter(condition__isnull=False).select_related("parent"):
        Evidence.objects.filter(pattern=part).readable().delete()
        fill_part(part)
    fold(patterns.filter(aliases__isnull=False).values_list("pk", flat=True))
    recount(patterns.filter(condition__isnull=False).values_list("pk", flat=True))
    recount(patterns.filter(aliases__isnull=False).values_list("pk", flat=True))
