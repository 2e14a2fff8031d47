"""What a person changed: words of a text, paths of a JSON value. Every difference rebuilds both sides."""

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

# Scripts written without spaces are compared letter by letter, all others word by word; a label that
# stands for something masked is one word.
LETTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0002fa1f"
TOKEN = re.compile(rf"⟦[^⟦⟧\n]{{1,20}}⟧|[{LETTERS}]|[^\W{LETTERS}]+|\s+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_COMPARISONS = 400_000_000


@dataclass(frozen=True)
class Span:
    """A stretch of text that stayed (`same`), went (`del`) or came (`ins`)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """What was wrong at a path: `missing` from the agent's output, `extra` in it, or simply `wrong`.

    A step into a list counts in the list before, except the last step of something missing: that is its
    place in the list after.
    """

    path: tuple
    kind: str
    before: Any = None
    after: Any = None

    def as_json(self):
        sides = {"missing": ("after",), "extra": ("before",), "wrong": ("before", "after")}[self.kind]
        return {"path": list(self.path), "kind": self.kind, **{side: getattr(self, side) for side in sides}}

    @classmethod
    def from_json(cls, stored):
        return cls(**{**stored, "path": tuple(stored["path"])})


def text_of(value):
    """The words of a text output, however its agent wrapped them; None for fields."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and set(value) == {"text"} and isinstance(value["text"], str):
        return value["text"]
    return None


def as_object(value):
    """An output in the one shape that contracts and conditions know: a bare text is `{"text": …}`."""
    return {"text": value} if isinstance(value, str) else value


# ---- words -------------------------------------------------------------------------------------


def word_diff(before, after):
    """Spans from one text to the other: joined without `ins` they are the one, without `del` the other."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    if len(old) * len(new) > MOST_COMPARISONS:
        old, new = LINE.findall(before), LINE.findall(after)
    return [Span(kind, text) for kind, text in _joined(_without_lonely_gaps(_steps(old, new)))]


def _steps(old, new):
    # Numbers stand for tokens: rapidfuzz compares hashes, and two numbers never share one.
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(token, len(numbers)) for token in old]
    right = [numbers.setdefault(token, len(numbers)) for token in new]
    for step in Levenshtein.opcodes(left, right):
        if step.tag == "equal":
            yield "same", "".join(old[step.src_start : step.src_end])
            continue
        yield "del", "".join(old[step.src_start : step.src_end])
        yield "ins", "".join(new[step.dest_start : step.dest_end])


def _without_lonely_gaps(steps):
    """A blank between two changed words changes with them, so that phrases read as phrases."""
    steps = [step for step in steps if step[1]]
    last = len(steps) - 1
    for place, (kind, text) in enumerate(steps):
        is_lonely = kind == "same" and text.isspace() and "\n" not in text and 0 < place < last
        if is_lonely and _replaces(steps, place - 1) and _replaces(steps, place + 1):
            yield "del", text
            yield "ins", text
        else:
            yield kind, text


def _replaces(steps, place):
    near = {steps[index][0] for index in (place - 1, place, place + 1) if 0 <= index < len(steps)}
    return {"del", "ins"} <= near


def _joined(steps):
    """Neighbours of one kind as one span, what went before what came."""
    gone = come = same = ""
    for kind, text in [*steps, ("end", "")]:
        if kind in {"del", "ins"} and same:
            yield "same", same
            same = ""
        if kind in {"same", "end"}:
            yield from ((name, words) for name, words in (("del", gone), ("ins", come)) if words)
            gone = come = ""
        gone += text if kind == "del" else ""
        come += text if kind == "ins" else ""
        same += text if kind == "same" else ""
    if same:
        yield "same", same


# ---- fields ------------------------------------------------------------------------------------


def same(one, other):
    """Equal in value and in type, all the way down: 1, 1.0 and true are three values."""
    return _key(one) == _key(other)


def _key(value):
    return json.dumps(value, sort_keys=True)


def json_diff(before, after):
    """The changes from one JSON value to another, by path; none when they are the same."""
    return list(_changes(before, after, ()))


def _changes(before, after, path):
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _changes_of_object(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _changes_of_list(before, after, path)
    elif not same(before, after):
        yield Change(path, "wrong", before, after)


def _changes_of_object(before, after, path):
    for name, value in before.items():
        if name in after:
            yield from _changes(value, after[name], (*path, name))
        else:
            yield Change((*path, name), "extra", before=value)
    for name, value in after.items():
        if name not in before:
            yield Change((*path, name), "missing", after=value)


def _changes_of_list(before, after, path):
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(_key(value), len(numbers)) for value in before]
    right = [numbers.setdefault(_key(value), len(numbers)) for value in after]
    for step in Levenshtein.opcodes(left, right):
        old, new = range(step.src_start, step.src_end), range(step.dest_start, step.dest_end)
        if step.tag == "equal":
            continue
        for was, becomes in zip(old, new, strict=False):
            yield from _changes(before[was], after[becomes], (*path, was))
        for was in old[len(new) :]:
            yield Change((*path, was), "extra", before=before[was])
        for becomes in new[len(old) :]:
            yield Change((*path, becomes), "missing", after=after[becomes])


def apply(before, changes):
    """The value after the changes: `apply(a, json_diff(a, b))` is `b`, types and all."""
    return _applied(before, [(change.path, change) for change in changes])


def _applied(before, changes):
    if not changes:
        return deepcopy(before)
    if changes[0][0] == ():
        return deepcopy(changes[0][1].after)
    here = [(path[0], change) for path, change in changes if len(path) == 1]
    deeper: dict = {}
    for path, change in changes:
        if len(path) > 1 or change.kind == "wrong":
            deeper.setdefault(path[0], []).append((path[1:], change))
    rebuild = _applied_to_list if isinstance(before, list) else _applied_to_object
    return rebuild(before, here, deeper)


def _applied_to_object(before, here, deeper):
    gone = {name for name, change in here if change.kind == "extra"}
    after = {
        name: _applied(value, deeper.get(name, [])) for name, value in before.items() if name not in gone
    }
    after.update((name, deepcopy(change.after)) for name, change in here if change.kind == "missing")
    return after


def _applied_to_list(before, here, deeper):
    gone = {place for place, change in here if change.kind == "extra"}
    after = [
        _applied(value, deeper.get(place, [])) for place, value in enumerate(before) if place not in gone
    ]
    missing = {place: change.after for place, change in here if change.kind == "missing"}
    for place in sorted(missing):
        after.insert(place, deepcopy(missing[place]))
    return after


# ---- as stored with a decision -----------------------------------------------------------------


def stored_difference(before, after):
    """What a decision keeps of an edit: `{"words": [[kind, text]…]}` or `{"fields": [change…]}`."""
    old, new = text_of(before), text_of(after)
    if old is not None and new is not None:
        return {"words": [[span.kind, span.text] for span in word_diff(old, new)]}
    return {"fields": [change.as_json() for change in json_diff(before, after)]}


def rebuilt(before, stored):
    """The edited output from the agent's output and the stored difference."""
    if "words" not in stored:
        return apply(before, [Change.from_json(change) for change in stored["fields"]])
    text = "".join(text for kind, text in stored["words"] if kind != "del")
    return text if isinstance(before, str) else {"text": text}
