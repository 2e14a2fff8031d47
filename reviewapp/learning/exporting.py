"""Corrections as others use them: pairs to train on, cases to test with, examples with feedback. Pure.

Words that could command a machine stay where a person or an agent wrote them, for they are the case, but
every row says which of its fields hold some, and of what kind. In what is worded here they never stand.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reviewapp.learning.atoms import atoms_of
from reviewapp.learning.bullets import one_line
from reviewapp.learning.hostile import marks, neutral
from reviewapp.learning.identity import label_of
from reviewapp.review.difference import as_object, json_diff, text_of
from reviewapp.workflows.conditions import ConditionError, compile_condition

KINDS = {
    "pairs": "Training pairs: the input, what was wanted and what was refused",
    "evals": "Test cases: the input, what must and must not come of it, and a check",
    "gepa": "Examples with a score and feedback in words, for prompt optimisers",
}
MOST_PARTS = 20
MOST_TOLD = 3
LEAST_LETTERS = 8
READ = 20_000
GAP = ".{1,60}"


@dataclass(frozen=True)
class Shown:
    """A recurring mistake that a case shows, as its pattern has it; the key is the pattern's id."""

    key: str
    label: str
    change: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Case:
    """One decided output; `after` is what was left of it, None where it was refused whole."""

    output: str
    verdict: str
    input: Any
    before: Any
    after: Any = None
    rate: float = 0.0
    categories: tuple[str, ...] = ()
    justification: str = ""
    patterns: tuple[Shown, ...] = ()


def rows_of(kind: str, cases: Iterable[Case]) -> Iterator[dict]:
    """The rows of one kind; a case that says nothing of that kind gives none."""
    make = {"pairs": pair_of, "evals": eval_of, "gepa": example_of}[kind]
    return (row for case in cases if (row := make(case)) is not None)


def pair_of(case: Case) -> dict | None:
    """What a person preferred to what the agent wrote; only an edit has both."""
    if case.verdict != "edited" or None in (case.before, case.after):
        return None
    told = {
        "prompt": in_words(case.input),
        "chosen": in_words(case.after),
        "rejected": in_words(case.before),
        "categories": list(case.categories),
        "justification": case.justification,
    }
    return _with_marks(case, told)


def eval_of(case: Case) -> dict | None:
    """What another attempt at the same input must say and must not, as far as one decision tells.

    Each demand was tried: what the agent wrote fails it, what the person left fulfils it. So was the check,
    a condition of the policy language; it is null where none tells the two apart. What was approved demands
    nothing, but has its reference: it should stay as good.
    """
    if None in (case.before, case.after):
        return None
    old, new = text_of(case.before), text_of(case.after)
    demands = _of_text(case, old, new) if None not in (old, new) else _of_fields(case)
    must, must_not, parts = demands
    told = {"input": case.input, "must_not": must_not, "must": must, "check": _tried(parts, case)}
    return _with_marks(case, told | {"reference": case.after})


def example_of(case: Case) -> dict | None:
    """The output with a score from 0 (refused) to 1 (left as it was) and what people said, in words."""
    if case.before is None:
        return None
    score = {"approved": 1.0, "rejected": 0.0}.get(case.verdict, round(max(0.0, 1 - case.rate), 4))
    told = {"input": case.input, "output": case.before, "score": score, "feedback": feedback_of(case)}
    return _with_marks(case, told)


def feedback_of(case: Case) -> str:
    """Why the score is what it is, without anything that could command who reads it."""
    if case.verdict == "approved":
        return "A reviewer approved it as it was."
    said = ["A reviewer refused it." if case.verdict == "rejected" else "A reviewer corrected it."]
    changed = [shown.label for shown in case.patterns] or _changes_of(case)
    if changed:
        said.append(f"What changed: {neutral(one_line('; '.join(changed[:MOST_TOLD])))}.")
    if case.categories:
        said.append(f"What was wrong: {', '.join(case.categories)}.")
    if case.justification:
        said.append(f"The reviewer wrote: “{neutral(one_line(case.justification))}”")
    return " ".join(said)


def _changes_of(case):
    atoms = [] if case.after is None else atoms_of(case.before, case.after)
    told = [each for each in atoms if each.before or each.after]
    return [label_of(each.kind, path=each.path, before=each.before, after=each.after) for each in told]


def in_words(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    text = text_of(value)
    return json.dumps(value, ensure_ascii=False) if text is None else text


# ---- demands -----------------------------------------------------------------------------------


def _of_text(case, old, new):
    """Of the recurring mistakes it shows, else of its own changes that are long enough to be told apart."""
    sides = [(each.before, each.after) for each in case.patterns if each.change]
    sides = sides or [(atom.before, atom.after) for atom in atoms_of(old, new) if _is_telling(atom)]
    must, must_not, parts = [], [], []
    for gone, come in sides[:MOST_PARTS]:
        if _says(old, gone, but=new):
            must_not.append(gone)
            parts.append({"not": _saying(gone)})
        if _says(new, come, but=old):
            must.append(come)
            parts.append(_saying(come))
    return list(dict.fromkeys(must)), list(dict.fromkeys(must_not)), parts


def _of_fields(case):
    """The fields that differ, by their path; the check asks only those that a condition can name."""
    must, must_not, parts = [], [], []
    for change in json_diff(as_object(case.before), as_object(case.after))[:MOST_PARTS]:
        place, field = list(change.path), ".".join(("output", *map(str, change.path)))
        if change.kind != "missing":
            must_not.append({"path": place, "value": change.before})
        if change.kind != "extra":
            must.append({"path": place, "value": change.after})
        is_plain = not isinstance(change.after, dict | list)
        if is_plain and all(isinstance(step, str) for step in place):
            gone = {"not": {"field": field, "op": "exists", "value": True}}
            is_there = {"field": field, "op": "=", "value": change.after}
            parts.append(gone if change.kind == "extra" else is_there)
    return must, must_not, parts


def _is_telling(atom):
    return max(sum(sign.isalnum() for sign in side) for side in (atom.before, atom.after)) >= LEAST_LETTERS


def _says(text, words, *, but):
    pattern = re.compile(_pattern(words)) if words.strip(" …") else None
    return bool(pattern and pattern.search(text) and not pattern.search(but))


def _saying(words):
    return {"field": "output.text", "op": "matches", "value": _pattern(words)}


def _pattern(words):
    """The words where they stand as words; `…` is whatever varies."""
    words = words.strip()
    body = GAP.join(re.escape(piece) for piece in words.split("…"))
    first, last = (r"\b" if sign.isascii() and sign.isalnum() else "" for sign in (words[0], words[-1]))
    return f"{first}{body}{last}"


def _tried(parts, case):
    """The parts that fail before and hold after, together as one condition."""
    facts = [{"output": as_object(side)} for side in (case.before, case.after)]
    kept = [part for part in parts if [_holds(part, each) for each in facts] == [False, True]]
    return {"all": kept} if len(kept) > 1 else kept[0] if kept else None


def _holds(condition, facts):
    try:
        return bool(compile_condition(condition)(facts))
    except ConditionError:
        return None


def _with_marks(case, told):
    """The row under the id of its output, with the mistakes it shows and where something hostile stands."""
    found = {
        name: kinds
        for name, value in told.items()
        if name not in ("check", "score", "feedback", "categories")
        and (kinds := sorted({mark.kind for mark in marks(in_words(value)[:READ])}))
    }
    patterns = [shown.key for shown in case.patterns]
    return {"id": case.output, **told, "patterns": patterns, "marks": found}
