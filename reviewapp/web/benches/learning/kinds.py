"""L2: the kind of an edit, and the category that a writer gave it among the first three proposed.

2,269 typed edits of paragraphs by professional writers. Categories are judged on paragraphs that were not
learnt from, in five parts. The set on which the kinds were chosen (DeFacto) is not at hand: what is measured
here is whether an edit seen only as two whole paragraphs is told as the writer marked it.
"""

import gzip
import json
from collections import Counter
from pathlib import Path

from reviewapp.base.figures import percent
from reviewapp.learning.edits import edit_of
from reviewapp.learning.tagging import learn
from reviewapp.web.benches.learning.figure import Figure, Row

PARTS = 5
TOP_THREE = 0.9
KINDS = 0.8


def measure(folder: Path) -> Figure:
    with gzip.open(folder / "paragraphs" / "lamp_edits.jsonl.gz", "rt", encoding="utf-8") as lines:
        paragraphs = [json.loads(line) for line in lines]
    edits = [(number, edit) for number, row in enumerate(paragraphs) for edit in row["edits"]]
    rows = [*_kinds(paragraphs, edits), *_categories(edits)]
    return Figure("L2", "Kinds and categories of edits", rows)


def _kinds(paragraphs, edits):
    told, marked = [], []
    for number, edit in edits:
        before = paragraphs[number]["pre"]
        if edit["before"] and before.count(edit["before"]) == 1 and edit["before"] != edit["after"]:
            told.append(edit_of(before, before.replace(edit["before"], edit["after"])).kind)
            marked.append(_marked(edit))
    right = sum(one == other for one, other in zip(told, marked, strict=True)) / len(told)
    most = Counter(marked).most_common(1)[0][1] / len(marked)
    yield Row(
        "kind of an edit within its paragraph, as marked",
        percent(right),
        f"{percent(most)} the most frequent kind",
        f"≥ {percent(KINDS, 0)}",
        right >= KINDS,
        len(told),
    )


def _marked(edit):
    """What the writer did to the passage: took it all out, only added to it, or put another in its place."""
    if not edit["after"].strip():
        return "remove"
    kept = iter(edit["after"].split())
    return "add" if all(word in kept for word in edit["before"].split()) else "replace"


def _categories(edits):
    first = third = plain = frequent = 0
    for part in range(PARTS):
        known = [edit for number, edit in edits if number % PARTS != part]
        asked = [edit for number, edit in edits if number % PARTS == part]
        tagger = learn((edit["before"], edit["after"], edit["category"]) for edit in known)
        often = [name for name, _ in Counter(edit["category"] for edit in known).most_common(3)]
        for edit in asked:
            names = [name for name, _ in tagger.propose(edit["before"], edit["after"])]
            first += names[0] == edit["category"]
            third += edit["category"] in names
            plain += often[0] == edit["category"]
            frequent += edit["category"] in often
    size = len(edits)
    yield Row(
        "right category among three proposed",
        percent(third / size),
        f"{percent(frequent / size)} the three most frequent",
        f"≥ {percent(TOP_THREE, 0)}",
        third >= TOP_THREE * size,
        size,
    )
    yield Row(
        "right category proposed first",
        percent(first / size),
        f"{percent(plain / size)} the most frequent",
        n=size,
    )
