"""How much of what tells too much is found, how much else is taken for it, and what looking costs.

The lines are files under tests: a third of them was written before the patterns were, by the same hand.
"""

import re
import time
from collections import Counter
from pathlib import Path

from reviewapp.web.benches.report import Report, Target
from reviewapp.workflows.masking import KINDS, find, mask

LINES = Path(__file__).parents[3] / "tests" / "workflows" / "masking"
MARKED = re.compile(r"\[\[(\w+):(.+?)\]\](?!\])")
FILES = ("held_out", "open")


def run(asked):
    rows = {name: read(name) for name in FILES}
    every = [row for name in FILES for row in rows[name]]
    report = Report("masking", {f"lines_{name}": len(rows[name]) for name in FILES}, {})
    counts = {name: counted(rows[name]) for name in FILES} | {"all": counted(every)}
    for name, (right, wrong, missed) in counts.items():
        report.figures |= shares(name, right.total(), wrong.total(), missed.total())
    right, wrong, missed = counts["all"]
    for kind in KINDS:
        report.figures |= shares(kind, right[kind], wrong[kind], missed[kind])
    report.figures |= costs(every, times=max(1, asked.size))
    report.targets = [Target(f"all_{what}", 0.95, at_most=False) for what in ("precision", "recall")]
    report.notes = [
        "A find counts when its first and last letter are the marked ones and its kind is.",
        "Lines and patterns are by the same hand: texts of others will have more that is missed.",
        "Names, addresses and health are no kinds and are not found.",
    ]
    return report


def read(name):
    """[(text, {(start, end, kind)})] of one of the files."""
    lines = (LINES / f"{name}.txt").read_text().splitlines()
    return [parsed(line.replace("{+}", "")) for line in lines if line and not line.startswith("# ")]


def parsed(line):
    text, marks, at = "", set(), 0
    for found in MARKED.finditer(line):
        text += line[at : found.start()]
        marks.add((len(text), len(text) + len(found[2]), found[1]))
        text += found[2]
        at = found.end()
    return text + line[at:], marks


def counted(rows):
    """How often each kind was found rightly, wrongly, and not at all."""
    right, wrong, missed = Counter(), Counter(), Counter()
    for text, wanted in rows:
        got = {(mark.start, mark.end, mark.kind) for mark in find(text)}
        right.update(kind for *_, kind in got & wanted)
        wrong.update(kind for *_, kind in got - wanted)
        missed.update(kind for *_, kind in wanted - got)
    return right, wrong, missed


def shares(name, right, wrong, missed):
    return {
        f"{name}_precision": right / max(1, right + wrong),
        f"{name}_recall": right / max(1, right + missed),
    }


def costs(rows, *, times):
    """Processor time for a kilobyte: line by line, as one text, and as one text that holds nothing."""
    texts = [text for text, _ in rows]
    whole = "\n".join(texts)
    plain = "\n".join(text for text, wanted in rows if not wanted)
    return {
        "us_per_kb_in_lines": spent(texts, times),
        "us_per_kb_in_one_text": spent([whole], times),
        "us_per_kb_of_plain_text": spent([plain], times),
    }


def spent(texts, times):
    for text in texts:
        mask(text)
    began = time.process_time()
    for _ in range(times):
        for text in texts:
            mask(text)
    size = times * sum(len(text.encode()) for text in texts) / 1_000
    return (time.process_time() - began) * 1e6 / size
