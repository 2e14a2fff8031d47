"""Colours for a picture that leaves the page: those of the light theme. Pages paint by stylesheet."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paint:
    fill: str = "none"
    stroke: str = "none"
    width: float = 1
    dash: str = ""


BARE = Paint()
INK, SOFT, QUIET, LINE, STRONG, PALE = "#141922", "#434c5a", "#5d6676", "#e2e6eb", "#cbd1da", "#e6e9ef"
FIRST, SECOND, THIRD, FOURTH = "#3547c8", "#0f8577", "#b7791f", "#b3416b"

PAINT = {
    "across": Paint(stroke=LINE),
    "zero": Paint(stroke=STRONG),
    "tick": Paint(fill=QUIET),
    "name": Paint(fill=SOFT),
    "s1": Paint(stroke=FIRST, width=2),
    "s2": Paint(stroke=SECOND, width=2, dash="6 3"),
    "s3": Paint(stroke=THIRD, width=2, dash="2 3"),
    "s4": Paint(stroke=FOURTH, width=2, dash="8 3 2 3"),
    "s1 at": Paint(fill=FIRST),
    "s2 at": Paint(fill=SECOND),
    "s3 at": Paint(fill=THIRD),
    "s4 at": Paint(fill=FOURTH),
    "target": Paint(stroke=QUIET, width=1.5, dash="2 4"),
    "version": Paint(stroke=QUIET, dash="3 3"),
    "flag": Paint(fill=PALE),
    "flagged": Paint(fill=SOFT),
    "most": Paint(fill=FIRST),
    "rest": Paint(fill=STRONG),
    "running": Paint(stroke=THIRD, width=1.5),
    "running at": Paint(fill=THIRD),
}
