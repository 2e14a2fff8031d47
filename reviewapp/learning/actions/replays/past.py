"""The past outputs on which suggestions are tried: the later part, which the earlier did not see."""

from django.db.models.functions import Coalesce

from reviewapp.learning.models import Evidence, Observation
from reviewapp.learning.unnamed import unnamed_all
from reviewapp.review.consent import consented
from reviewapp.review.models import Decision, Output

EARLIER = 0.6
ENOUGH = 50
MOST = 5_000
MOST_DECISIONS = 20_000


def later_part(workflow):
    """From when on decisions count as later; all of them where there are few."""
    counted = Observation.objects.counted().filter(workflow=workflow).order_by("decided_at")
    total = counted.count()
    place = int(total * EARLIER) if total >= ENOUGH else 0
    return counted.values_list("decided_at", flat=True)[place : place + 1].first() if total else None


def later_outputs(workflow, *, most=MOST):
    """The outputs of that time, oldest first, those approved without a person too, with all routing asks."""
    since = later_part(workflow)
    outputs = Output.objects.filter(workflow=workflow).annotate(at=Coalesce("produced_at", "received_at"))
    if since is not None:
        outputs = outputs.filter(at__gte=since)
    chosen = outputs.order_by("-at", "-pk").values_list("pk", flat=True)[:most]
    found = Output.objects.filter(pk__in=list(chosen)).annotate(at=Coalesce("produced_at", "received_at"))
    related = found.select_related("content", "agent", "policy_version")
    light = related.defer("content__search", "content__trace", "policy_version__document")
    return light.prefetch_related("outcomes").order_by("at", "pk")


def labels_of(workflow):
    """By output: (was it wrong, minutes a person spent), from decisions that count."""
    rows = Observation.objects.counted().filter(workflow=workflow)
    found = rows.values_list("output", "verdict", "seconds_spent")
    return {output: (verdict != "approved", seconds / 60) for output, verdict, seconds in found}


def was_wrong(output, labels) -> bool | None:
    """What a person decided, else what happened downstream, else unknown."""
    if output.pk in labels:
        return labels[output.pk][0]
    kinds = {outcome.kind for outcome in output.outcomes.all()}
    if kinds & {"failed", "recurred"}:
        return True
    return False if kinds & {"usable", "verified"} else None


def later_decisions(workflow, *, patterns=None):
    """(output id, what the agent made, what a person made of it) of the later decisions, oldest first.

    Rejections are left out: nobody said what would have been right. With patterns, only their chances.
    """
    since = later_part(workflow)
    rows = Observation.objects.counted().filter(workflow=workflow).exclude(verdict="rejected")
    if patterns:
        rows = rows.filter(pk__in=Evidence.objects.filter(pattern__in=patterns).values("observation"))
    if since is not None:
        rows = rows.filter(decided_at__gte=since)
    return _decided(rows.order_by("decided_at", "pk"), most=MOST_DECISIONS)


def earlier_decisions(workflow):
    """The same of the decisions before those, in which wordings were found; the newest first."""
    since = later_part(workflow)
    if since is None:
        return iter(())
    rows = Observation.objects.counted().filter(workflow=workflow, decided_at__lt=since)
    return _decided(rows.exclude(verdict="rejected").order_by("-decided_at", "-pk"), most=MOST)


def _decided(rows, *, most):
    names = ("workflow__masking", "output__content__output", "decision__content__edited")
    found = rows.filter(consented("output__content__metadata")).values_list("pk", "verdict", *names)
    for output, verdict, masking, *texts in found[:most].iterator(chunk_size=500):
        made, edited = unnamed_all(masking, *texts)
        if made is not None and (edited is not None or verdict == Decision.Verdict.APPROVED):
            yield output, made, made if verdict == Decision.Verdict.APPROVED else edited


def span_of(workflow):
    """The first and the last day of the later decisions, as they are shown."""
    since = later_part(workflow)
    rows = Observation.objects.filter(workflow=workflow)
    last = rows.order_by("-decided_at").values_list("decided_at", flat=True).first()
    return {"from": since.date().isoformat() if since else "", "to": last.date().isoformat() if last else ""}
