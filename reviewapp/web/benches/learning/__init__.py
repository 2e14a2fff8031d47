"""What the learning loop finds, promises and costs, on real corrections, each figure beside a baseline."""

from importlib import import_module
from pathlib import Path

from config.stack.places import ROOT
from reviewapp.web.benches.report import Report

SETS = ROOT.parent / "shared" / "data"
# Module by module, in the order of their figures; each has `measure(folder)` that returns a Figure.
FIGURES = (
    *("wording", "kinds", "airline", "themes", "rules", "thresholds", "nightly", "gate"),
    *("honesty", "reliability", "replay", "cost", "counting", "loop"),
)


def run(asked, product):
    """All figures, or those named; `asked.data` is a folder of sets in the form of the default one."""
    folder = Path(asked.data) if asked.data else SETS
    if not folder.is_dir():
        raise SystemExit(f"There are no sets in {folder}. Say where they are with --data.")
    report = Report("learning", {}, {}, notes=[f"Sets read from {folder.name}; seeds are fixed."])
    for name in asked.only or FIGURES:
        figure = import_module(f"{__name__}.{name}").measure(folder)
        for row in figure.rows:
            tell(report, figure, row)
    return report


def tell(report, figure, row):
    """One line of the report, and a target where something was to be reached."""
    name = f"{figure.code} {row.measure}"
    report.n[name] = row.n
    report.figures[name] = f"{row.ours}  (baseline: {row.baseline or 'none'})"
    if row.met is not None:
        report.reached.append({"figure": name, "target": row.reach, "measured": row.ours, "met": row.met})
