"""L3: whether the difference of fields tells failed runs of an agent from good ones.

200 runs of an airline support agent: what it wrote to the database, against what would have been right.
"""

import gzip
import json
from collections import defaultdict
from pathlib import Path

from reviewapp.learning.atoms import atoms_of
from reviewapp.review.difference import json_diff
from reviewapp.web.benches.learning.figure import Figure, Row

FAILED, GOOD = 113, 2
RECURS = 3


def measure(folder: Path) -> Figure:
    with gzip.open(folder / "airline" / "tau_corrections.jsonl.gz", "rt", encoding="utf-8") as lines:
        runs = [json.loads(line) for line in lines]
    failed = [run for run in runs if run["reward"] < 1]
    good = [run for run in runs if run["reward"] >= 1]
    differ, alike = sum(map(_differs, failed)), sum(map(_differs, good))
    names = [sum(map(_names_differ, side)) for side in (failed, good)]
    patterns = _recurring(runs)
    rows = [
        _row("failed", differ, names[0], reach=f"≥ {FAILED}", met=differ >= FAILED, n=len(failed)),
        _row("good", alike, names[1], reach=f"≤ {GOOD}", met=alike <= GOOD, n=len(good)),
        Row(
            f"patterns seen in {RECURS} separate cases or more", str(len(patterns)), patterns[0], n=len(runs)
        ),
    ]
    return Figure("L3", "Corrections of fields", rows)


def _row(side, ours, names, *, reach, met, n):
    told = f"{names} by the names of the actions alone"
    return Row(f"{side} runs with a difference", f"{ours} of {n}", told, reach, met, n)


def _differs(run):
    return bool(json_diff(run["agent_actions"], run["gold_actions"]))


def _names_differ(run):
    agent, right = ([action["name"] for action in run[side]] for side in ("agent_actions", "gold_actions"))
    return agent != right


def _recurring(runs):
    """Patterns by how many separate cases stand behind them, the most frequent first."""
    cases = defaultdict(set)
    for run in runs:
        agent, right = ({"actions": _by_name(run[side])} for side in ("agent_actions", "gold_actions"))
        for atom in atoms_of(agent, right):
            cases[atom].add(run["task_id"])
    often = sorted((-len(seen), atom) for atom, seen in cases.items() if len(seen) >= RECURS)
    return [f"{atom.kind} {atom.path} in {-count} cases" for count, atom in often]


def _by_name(actions):
    """The arguments of the actions under their names, so that a place in a list is no difference."""
    found = defaultdict(list)
    for action in actions:
        found[action["name"]].append(action["kwargs"])
    return dict(found)
