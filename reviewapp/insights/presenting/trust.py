"""The ladder and its gates as the pages show them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse

from reviewapp.insights.asking import Asked
from reviewapp.insights.gates import gates_for
from reviewapp.insights.trust import LADDER, RUNGS, Gate, Part, percent, restored

WIDTH = 120
# What each gate counts, as the list of outputs behind a figure knows it.
FIGURES = {
    "enough": "override_rate",
    "quality": "override_rate",
    "cycle_time": "decision_latency_p90",
    "exceptions": "exceptions",
    "precision": "auto_approval_precision",
    "verification": "outcome_failure_rate",
}
COUNTED = ("enough", "verification")


@dataclass(frozen=True)
class Rung:
    name: str
    says: str
    state: str


@dataclass(frozen=True)
class Mark:
    """A share within its interval and its bar, as places on a line."""

    low: float
    high: float
    at: float
    bar: float


@dataclass(frozen=True)
class Cell:
    """What one cycle showed of one gate: the figure, out of how many, where it stands, and what is behind."""

    text: str
    under: str
    passed: bool
    mark: Mark | None
    link: str
    span: tuple[date, date]


@dataclass(frozen=True)
class Row:
    gate: Gate
    cells: list[Cell]


def rungs_of(workflow) -> list[Rung]:
    """All levels, with where the workflow stands."""
    says, here = dict(workflow.Autonomy.choices), LADDER.index(workflow.autonomy)
    return [
        Rung(
            RUNGS[level],
            says[level].partition(": ")[2],
            "done" if place < here else "now" if place == here else "",
        )
        for place, level in enumerate(LADDER)
    ]


def rows_of(workflow, gates) -> list[Row]:
    return [
        Row(gate, [_cell(workflow, gate, part, _scale(gate.parts)) for part in gate.parts]) for gate in gates
    ]


def gates_of_snapshot(told: dict) -> list[Gate]:
    """The gates as they stood when a step was proposed or taken."""
    evidence, targets = restored(told)
    return gates_for(told["to"], evidence, targets)


def first_missing(gates) -> str:
    """The first closed gate with what it lacks: "Quality: 214 more decisions at this rate"."""
    closed = next((gate for gate in gates if not gate.passed), None)
    return f"{closed.name}: {closed.missing[0]}" if closed else ""


def _cell(workflow, gate, part: Part, scale) -> Cell:
    link = _behind(workflow, gate, part)
    span = (date.fromisoformat(part.start), date.fromisoformat(part.end) - timedelta(days=1))
    if gate.key in COUNTED:
        return Cell(f"{part.n:,}", "", part.passed, None, link, span)
    if part.value is None:
        return Cell("–", "nothing counted", part.passed, None, link, span)
    under = f"{percent(part.low)} to {percent(part.high)}, {part.hits:,} of {part.n:,}"
    return Cell(percent(part.value), under, part.passed, _mark(part, scale), link, span)


def _behind(workflow, gate, part) -> str:
    """The outputs that were counted, on their own page."""
    start, end = (
        datetime.combine(date.fromisoformat(day), time(), tzinfo=UTC) for day in (part.start, part.end)
    )
    asked = Asked(workflow=workflow.slug).pinned(start, end, figure=FIGURES[gate.key])
    return reverse("insights:items") + asked.query()


def _scale(parts) -> tuple[float, float]:
    """One line for all cycles of a gate, with its bar in the first third, or in the last where it is high."""
    if not parts or parts[0].low is None:
        return 0.0, 1.0
    bar = parts[0].bar
    if bar < 0.5:
        return 0.0, min(1.0, max(3 * bar, *(part.high for part in parts), 0.0))
    return min(3 * bar - 2, *(part.low for part in parts), 1.0), 1.0


def _mark(part, scale) -> Mark:
    start, end = scale
    places = [
        round((min(max(value, start), end) - start) / (end - start) * WIDTH, 1)
        for value in (part.low, part.high, part.value, part.bar)
    ]
    return Mark(*places)
