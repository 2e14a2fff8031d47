"""What a rule would do, counted before it does anything. Nothing is written."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from reviewapp.base.clock import database_now
from reviewapp.base.taking_time import take_time
from reviewapp.retention.holding import any_live, held
from reviewapp.retention.models.rule import is_acting, is_stricter
from reviewapp.retention.reaching import cutoff, going, is_evidence, kind_of, leant_on, reached

SAMPLE = 5
NAMED = 4  # the page names three, and says that there are others
LONGEST = "60s"
YEAR, QUARTER = timedelta(days=365), timedelta(days=90)


@dataclass(frozen=True)
class Band:
    """What is between two moments: how much of it there is, and how much stays all the same."""

    start: datetime | None
    end: datetime
    count: int
    held: int = 0
    evidence: int = 0


@dataclass(frozen=True)
class Preview:
    """What the next run would do; `before` is what it would do as the rule is now.

    `reached` and `reached_before` count what a legal hold keeps, too: it goes when the hold ends.
    """

    number: int
    before: int
    at: datetime
    reached: int = 0
    reached_before: int = 0
    is_stricter: bool = False
    bands: tuple = ()
    held: int = 0
    evidence: int = 0
    suggestions: list = field(default_factory=list)
    sample: list = field(default_factory=list)

    @property
    def needs_second(self):
        """Two people's word is asked by what the rule says, not only by what there happens to be today."""
        return self.is_stricter or self.reached > self.reached_before


@transaction.atomic
def preview(rule, wanted, *, at=None):
    """Count and sample what a rule would do if it were as wanted, and as it is now."""
    at = at or database_now()
    take_time(LONGEST)
    before, held_before = count_due(rule, at=at) if rule.pk else (0, 0)
    reached_before = before + held_before
    if not is_acting(wanted):
        return Preview(0, before, at, reached_before=reached_before)
    end, action = cutoff(wanted["days"], at), wanted["action"]
    bands = _bands(rule, reached(rule, before=end, action=action), _edges(rule, end, at))
    rows = going(rule, before=end, action=action)
    number = sum(band.count for band in bands) - _staying(rule, rows, bands)
    held_ones, evidence = (sum(getattr(band, what) for band in bands) for what in ("held", "evidence"))
    return Preview(
        number=number, before=before, at=at, bands=bands, held=held_ones, evidence=evidence,
        reached=number + held_ones, reached_before=reached_before,
        is_stricter=is_stricter(rule.wanted, wanted),
        suggestions=(
            list(leant_on(rule, reached(rule, before=end, action=action))[:NAMED]) if evidence else []
        ),
        sample=kind_of(rule).tell(rows.order_by("kept_at")[:SAMPLE]),
    )  # fmt: skip


def count_due(rule, *, at=None):
    """How much the next run of a rule removes, and how much a hold keeps from it."""
    at = at or database_now()
    if not is_acting(rule.wanted):
        return 0, 0
    before = cutoff(rule.days, at)
    kept = reached(rule, before=before).filter(held()).count() if any_live(rule.team_id) else 0
    return going(rule, before=before).count(), kept


def _staying(rule, rows, bands):
    """How much of what is reached stays: what is both held and evidence is counted once."""
    if any(band.held for band in bands) and any(band.evidence for band in bands):
        return sum(band.count for band in bands) - rows.count()
    return sum(band.held + band.evidence for band in bands)


def _edges(rule, end, at):
    """Where the rule ends now, if that is earlier; for a new one how old what it reaches is."""
    now = cutoff(rule.days, at) if rule.pk and is_acting(rule.wanted) else None
    if now and now < end:
        return [now, end]
    return [end] if now else [end - YEAR, end - QUARTER, end]


def _bands(rule, rows, edges):
    """Each row falls into one band; all bands are counted in one pass, what stays in one more each."""
    spans = list(zip([None, *edges], edges, strict=False))
    counts = _counted(rows, spans)
    held_ones = _counted(rows.filter(held()), spans) if any_live(rule.team_id) else [0] * len(spans)
    leant = _counted(rows.filter(is_evidence()), spans) if kind_of(rule).is_evidence else [0] * len(spans)
    found = [Band(*span, *each) for span, *each in zip(spans, counts, held_ones, leant, strict=True)]
    return tuple(band for band in found if band.count) or tuple(found[-1:])


def _counted(rows, spans):
    within = [
        Q(kept_at__lt=end) & (Q(kept_at__gte=start) if start else Q()) for start, end in spans
    ]  # fmt: skip
    asked = {f"band{number}": Count("pk", filter=each) for number, each in enumerate(within)}
    told = rows.order_by().aggregate(**asked)
    return [told[name] for name in asked]
