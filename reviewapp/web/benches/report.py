"""What a bench answers with: figures by name, targets met or missed, and on what it was measured. Pure."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """A figure and the bound it is to keep: at most, or at least."""

    figure: str
    bound: float
    at_most: bool = True

    def is_met_by(self, measured):
        return measured <= self.bound if self.at_most else measured >= self.bound

    def told(self, measured):
        return {
            "figure": self.figure,
            "target": f"{'at most' if self.at_most else 'at least'} {self.bound:g}",
            "measured": measured,
            "met": self.is_met_by(measured),
        }


@dataclass
class Report:
    bench: str
    n: dict
    figures: dict
    targets: list = field(default_factory=list)
    # Targets that were judged where they were measured, as `Target.told` tells them.
    reached: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    machine: dict = field(default_factory=dict)

    def as_dict(self):
        figures = {name: rounded(value) for name, value in self.figures.items()}
        return {
            "bench": self.bench,
            "machine": self.machine,
            "n": self.n,
            "figures": figures,
            "targets": [*(target.told(figures[target.figure]) for target in self.targets), *self.reached],
            "notes": self.notes,
        }


def text_of(told):
    """The report for a terminal."""
    lines = [f"bench {told['bench']}", "", *_pairs(told["machine"]), ""]
    lines += _pairs({f"n, {name}": value for name, value in told["n"].items()})
    lines += ["", *_pairs(told["figures"])]
    for target in told["targets"]:
        verdict = "met   " if target["met"] else "MISSED"
        lines.append(f"{verdict} {target['figure']} is {target['measured']}, wanted {target['target']}")
    return "\n".join([*lines, *(f"note: {note}" for note in told["notes"])])


def json_of(told):
    return json.dumps(told, indent=2)


def percentile(values, share):
    """The value that this share of all values does not exceed; nearest rank, by sorting."""
    ranked = sorted(values)
    if not ranked:
        return 0.0
    rank = max(1, -(-len(ranked) * share // 100))
    return ranked[int(rank) - 1]


def spread(name, seconds):
    """p50, p95 and the longest, in milliseconds."""
    milliseconds = [each * 1000 for each in seconds]
    return {
        f"{name}_p50_ms": percentile(milliseconds, 50),
        f"{name}_p95_ms": percentile(milliseconds, 95),
        f"{name}_max_ms": max(milliseconds, default=0.0),
    }


def ratio(part, whole):
    return part / whole if whole else 0.0


def rounded(value):
    if not isinstance(value, float):
        return value
    return round(value, 1) if value >= 100 else round(value, 3)


def _pairs(values):
    wide = max((len(name) for name in values), default=0)
    return [f"  {name:<{wide}}  {_shown(value)}" for name, value in values.items()]


def _shown(value):
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
