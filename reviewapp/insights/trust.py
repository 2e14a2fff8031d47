"""When agents have earned more trust: the ladder, the gates before each rung, what is missing. Pure.

Every share is judged by its bound, never by its point: the upper end of Wilson's 95 % interval (Wilson,
JASA 1927) for what should be rare, the lower end for what should be common. So few decisions never pass,
and more good ones never close a gate that was open.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from math import ceil

from reviewapp.insights.intervals import Z, wilson

LADDER = ("shadow", "approve", "supervised", "trusted")
RUNGS = {
    "shadow": "Baseline",
    "approve": "Pilot with approval",
    "supervised": "Supervised",
    "trusted": "Trusted",
}
LATE_AT_MOST = 0.1  # "90 % are decided within …" is the p90, said so that it has an interval
MOST_MORE = 100_000


@dataclass(frozen=True)
class Targets:
    """What each gate before a rung asks for."""

    override: float
    exceptions: float
    minutes: int
    least: int
    precision: float = 0.97
    failures: int = 0
    days: int = 7


DEFAULTS = {
    "approve": Targets(override=0.25, exceptions=0.3, minutes=24 * 60, least=50),
    "supervised": Targets(override=0.1, exceptions=0.15, minutes=8 * 60, least=200),
    "trusted": Targets(override=0.1, exceptions=0.1, minutes=4 * 60, least=200),
}


@dataclass(frozen=True)
class Cycle:
    """What one review cycle showed: counts only."""

    start: date
    end: date
    judged: int = 0
    overridden: int = 0
    timed: int = 0
    late: int = 0
    outputs: int = 0
    exceptions: int = 0


@dataclass(frozen=True)
class Evidence:
    """Two whole cycles, and what is asked of both together."""

    cycles: tuple[Cycle, ...]
    sampled: int = 0
    sample_held: int = 0
    failed: int = 0
    alerts: int = 0
    days_here: int | None = None  # whole days at this rung; None where it never stood on another


@dataclass(frozen=True)
class Part:
    """One count against one bar, within its interval."""

    hits: int
    n: int
    bar: float
    passed: bool
    value: float | None = None
    low: float | None = None
    high: float | None = None
    missing: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Gate:
    """One condition of a step. A firm one holds whatever reason is given."""

    key: str
    name: str
    asks: str
    passed: bool
    parts: tuple[Part, ...] = ()
    missing: tuple[str, ...] = field(default=())
    firm: bool = False


def above(level: str) -> str | None:
    """The next rung up, if there is one."""
    place = LADDER.index(level) + 1
    return LADDER[place] if place < len(LADDER) else None


def below(level: str) -> tuple[str, ...]:
    """The rungs under this one, the nearest first."""
    return LADDER[: LADDER.index(level)][::-1]


def at_most(hits: int, n: int, bar: float, *, of: str) -> Part:
    """Whether a share of what should be rare is surely within its bar."""
    low, high = wilson(hits, n)
    passed = n > 0 and high <= bar
    value = hits / n if n else None
    missing = "" if passed else _missing(value, n, bar, of=of, word="fall to")
    return Part(hits, n, bar, passed, value, low, high, missing)


def at_least(hits: int, n: int, bar: float, *, of: str) -> Part:
    """Whether a share of what should be common is surely above its bar."""
    low, high = wilson(hits, n)
    passed = n > 0 and low >= bar
    value = hits / n if n else None
    mirrored = None if value is None else 1 - value
    missing = "" if passed else _missing(mirrored, n, 1 - bar, of=of, word="rise to", shown=bar)
    return Part(hits, n, bar, passed, value, low, high, missing)


def more_needed(value: float, n: int, bar: float) -> int | None:
    """How many more at the present rate until the bound is within the bar; None if that rate is too high."""
    if value >= bar:
        return None
    return max(1, ceil(Z * Z * bar * (1 - bar) / (bar - value) ** 2) - n)


def _missing(value, n, bar, *, of, word, shown=None):
    if not n:
        return f"no {of} yet"
    more = more_needed(value, n, bar)
    if more is None or more > MOST_MORE:
        return f"the rate has to {word} {percent(bar if shown is None else shown)} first"
    return f"{more:,} more {of} at this rate"


def percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def hours(minutes: int) -> str:
    return f"{minutes} min" if minutes < 60 else f"{minutes / 60:.1f}".removesuffix(".0") + " h"


def snapshot(level: str, to: str, evidence: Evidence, targets: Targets) -> dict:
    """All that a step is judged by, as it is stored and as its digest covers it."""
    return {
        "from": level,
        "to": to,
        "targets": asdict(targets),
        "cycles": [
            asdict(cycle) | {"start": str(cycle.start), "end": str(cycle.end)} for cycle in evidence.cycles
        ],
        "sampled": evidence.sampled,
        "sample_held": evidence.sample_held,
        "failed": evidence.failed,
        "alerts": evidence.alerts,
        "days_here": evidence.days_here,
    }


def restored(told: dict) -> tuple[Evidence, Targets]:
    """The evidence and targets of a snapshot, as they were when it was taken."""
    names = ("sampled", "sample_held", "failed", "alerts", "days_here")
    cycles = tuple(
        Cycle(**(cycle | {end: date.fromisoformat(cycle[end]) for end in ("start", "end")}))
        for cycle in told["cycles"]
    )
    return Evidence(cycles, **{name: told[name] for name in names}), Targets(**told["targets"])
