"""The gates before each rung of the ladder, judged by the evidence of two review cycles. Pure."""

from dataclasses import replace
from datetime import date, timedelta

from reviewapp.insights.trust import (
    LATE_AT_MOST,
    Cycle,
    Evidence,
    Gate,
    Part,
    Targets,
    at_least,
    at_most,
    hours,
    percent,
)


def gates_for(to: str, evidence: Evidence, targets: Targets) -> list[Gate]:
    """Every gate before the rung `to`, in the order the page shows them."""
    return [GATES[key](evidence, targets) for key in ASKED[to]]


def _time(evidence, targets):
    asked, here = 2 * targets.days, evidence.days_here
    passed = here is None or here >= asked
    missing = () if passed else (f"{_days(asked - here)} more at this level",)
    return Gate("time", "Two cycles at this level", f"{_days(asked)}, with no step in between", passed,
                (), missing)  # fmt: skip


def _enough(evidence, targets):
    parts = tuple(_counted(cycle, cycle.judged, targets.least) for cycle in evidence.cycles)
    asks = f"At least {targets.least:,} decisions in each {_cycle(targets)}"
    return _gate("enough", "Enough decisions", asks, parts)


def _counted(cycle, n, least):
    short = max(0, least - n)
    return _at(cycle, Part(n, n, least, not short, missing=f"{short:,} more decisions" if short else ""))


def _quality(evidence, targets):
    parts = tuple(
        _at(each, at_most(each.overridden, each.judged, targets.override, of="decisions"))
        for each in evidence.cycles
    )
    asks = f"Override rate surely at most {percent(targets.override)} in each {_cycle(targets)}"
    return _gate("quality", "Quality", asks, parts)


def _cycle_time(evidence, targets):
    parts = tuple(
        _at(each, at_most(each.late, each.timed, LATE_AT_MOST, of="decisions")) for each in evidence.cycles
    )
    share, within = percent(1 - LATE_AT_MOST), hours(targets.minutes)
    asks = f"Surely {share} decided within {within} in each {_cycle(targets)}"
    return _gate("cycle_time", "Cycle time", asks, parts)


def _exceptions(evidence, targets):
    parts = tuple(
        _at(each, at_most(min(each.exceptions, each.outputs), each.outputs, targets.exceptions, of="outputs"))
        for each in evidence.cycles
    )
    asks = f"Exceptions surely at most {percent(targets.exceptions)} of the outputs in each {_cycle(targets)}"
    return _gate("exceptions", "Exceptions", asks, parts)


def _precision(evidence, targets):
    part = _over(
        evidence, at_least(evidence.sample_held, evidence.sampled, targets.precision, of="spot checks")
    )
    asks = f"Auto-approvals surely right in {percent(targets.precision)} of the spot checks of both cycles"
    return _gate("precision", "Auto-approval precision", asks, (part,))


def _verification(evidence, targets):
    over = evidence.failed - targets.failures
    missing = f"{evidence.failed:,} reported failed or recurred" if over > 0 else ""
    part = Part(evidence.failed, evidence.failed, targets.failures, over <= 0, missing=missing)
    asks = f"At most {targets.failures:,} outputs reported failed or recurred in both cycles"
    return _gate("verification", "Verification", asks, (_over(evidence, part),))


def _alerts(evidence, _targets):
    count = evidence.alerts
    missing = (f"{count} serious alert{'' if count == 1 else 's'} to resolve",) if count else ()
    return Gate("alerts", "No serious alert", "No serious alert of this workflow is open", not count,
                (), missing, firm=True)  # fmt: skip


def _gate(key, name, asks, parts):
    missing = tuple(f"{part.missing} ({_span(part)})" for part in parts if not part.passed)
    return Gate(key, name, asks, all(part.passed for part in parts), parts, missing)


def _at(cycle: Cycle, part: Part) -> Part:
    return replace(part, start=str(cycle.start), end=str(cycle.end))


def _over(evidence: Evidence, part: Part) -> Part:
    return replace(part, start=str(evidence.cycles[0].start), end=str(evidence.cycles[-1].end))


def _span(part):
    start, end = date.fromisoformat(part.start), date.fromisoformat(part.end) - timedelta(days=1)
    return f"{start.day} {start:%b} to {end.day} {end:%b}"


def _cycle(targets):
    return "week" if targets.days == 7 else f"{targets.days} days"


def _days(count):
    return f"{count} day{'' if count == 1 else 's'}"


GATES = {
    "time": _time,
    "enough": _enough,
    "quality": _quality,
    "cycle_time": _cycle_time,
    "exceptions": _exceptions,
    "precision": _precision,
    "verification": _verification,
    "alerts": _alerts,
}
_ALWAYS = ("time", "enough", "quality", "cycle_time", "exceptions")
ASKED = {
    "approve": _ALWAYS,
    "supervised": (*_ALWAYS, "alerts"),
    "trusted": (*_ALWAYS, "precision", "verification", "alerts"),
}
