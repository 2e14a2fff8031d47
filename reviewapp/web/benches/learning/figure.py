"""One figure of the learning loop: what was measured, beside what, and what it had to reach."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One measure. `met` is None where nothing was to be reached; `n` says from how many."""

    measure: str
    ours: str
    baseline: str = ""
    reach: str = ""
    met: bool | None = None
    n: int = 0


@dataclass(frozen=True)
class Figure:
    code: str
    title: str
    rows: list[Row] = field(default_factory=list)
