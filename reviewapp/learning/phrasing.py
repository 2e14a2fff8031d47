"""From a family of patterns to the one line a person is shown: title, instruction, and whose words. Pure.

Templates only. What varies from case to case stands as `…`; what could command a machine is never quoted.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewapp.learning.bullets import LONGEST, one_line
from reviewapp.learning.edits import tokens
from reviewapp.learning.hostile import marks, neutral

MOST_TITLE = 120
NUMBERS = ("shifted", "scaled", "rounded")
MOST_QUOTED = 160
MOST_SAID = 200
CONTEXT = 3
NEARLY_ALL = 0.9
FEWEST_WORDS = 3
QUOTE = r"“([^“”]{1,200})”"
FORBIDDEN = ("replace", "remove", "replace_sentence", "remove_sentence")
INSTEAD = re.compile(rf"[Ww]rite {QUOTE} instead of {QUOTE}")
NEVER = re.compile(rf"[Dd]o not write {QUOTE}")


@dataclass(frozen=True)
class Shape:
    """A pattern in the words of its atom, and how often it was seen."""

    kind: str
    change: str = ""
    path: str = ""
    before: str = ""
    after: str = ""
    label: str = ""
    hits: int = 0
    exposures: int = 0


@dataclass(frozen=True)
class Saying:
    """What reviewers gave as the reason: how many times here, and how many times in all."""

    text: str
    by: tuple = ()
    here: int = 1
    anywhere: int = 1


@dataclass(frozen=True)
class Phrased:
    """A title, a line for the prompt, and each stretch of foreign words in it, with what is odd about it."""

    title: str
    text: str
    words: list[dict]


def phrase(
    shape: Shape,
    *,
    sayings: Sequence[Saying] = (),
    examples: Sequence[tuple[str, str]] = (),
    titles: Mapping[str, str] | None = None,
    where: str = "",
    also: Sequence[Shape] = (),
) -> Phrased:
    """The family's head as an instruction, with the reason most people gave for it.

    `examples` are (before, after) texts that give a bare word its surroundings; `titles` name fields as
    people know them; `where` narrows the whole to a slice of the cases, as a sentence; `also` are other
    fields that are wrong with it, each with what it says and what it should say.
    """
    shape = _in_context(shape, examples) if shape.change == "replace" and not shape.path else shape
    title, text = _worded(shape, titles or {})
    if shape.path:
        title = title.replace(_field(shape.path, titles or {}), _called(shape.path, titles or {}))
    text = _with_others(text, also, titles or {})
    said = most_telling(sayings)
    words = [_word(value, "edit", ()) for value in (shape.before, shape.after) if value]
    if where:
        text = f"Where {where}: {text[0].lower()}{text[1:]}"
    if said:
        text = f"{text} Reviewers say: “{said.text}”"
        words.append(_word(said.text, "reason", said.by))
    safe = one_line(neutral(one_line(text)))
    return Phrased(_cut(neutral(one_line(title)), MOST_TITLE), _cut(safe, LONGEST), words)


def most_telling(sayings: Sequence[Saying]) -> Saying | None:
    """The reason most like the others given here and least like those given elsewhere; hostile ones never."""
    usable = [one for one in sayings if _is_usable(one.text)]
    if not usable:
        return None
    sets = [set(map(str.casefold, tokens(one.text))) for one in usable]
    lifts = [one.here * one.here / max(one.anywhere, one.here) for one in usable]
    scores = [
        sum(lift * _alike(own, other) for other, lift in zip(sets, lifts, strict=True)) * lifts[place]
        for place, own in enumerate(sets)
    ]
    best = max(range(len(usable)), key=lambda n: (round(scores[n], 9), -len(usable[n].text), usable[n].text))
    found = usable[best]
    return Saying(one_line(found.text), found.by, found.here, found.anywhere)


def pairs_in(text: str) -> list[tuple[str, str]]:
    """What a line says literally: (what goes, what comes) of each “write … instead of …” and “do not …”."""
    found = [(gone, come) for come, gone in INSTEAD.findall(text)]
    return found + [(gone, "") for gone in NEVER.findall(text)]


def check_of(shape: Shape) -> dict | None:
    """The pattern as a check that fails where the mistake stands; None where no text can be looked for."""
    if shape.path or shape.change not in FORBIDDEN:
        return None
    pieces = [re.escape(piece.strip()) for piece in shape.before.split("…")]
    pattern = ".{1,60}".join(pieces)
    if sum(sign.isalnum() for sign in shape.before) < 8:
        return None
    expect = {"not": {"field": "output.text", "op": "matches", "value": f"(?i){pattern}"}}
    return {"name": _cut(f"Does not say “{shape.before}”", 120), "expect": expect, "on_fail": "review"}


# ---- the templates -----------------------------------------------------------------------------


def _worded(shape, titles):
    field = _field(shape.path, titles)
    before, after = quoted(shape.before), quoted(shape.after)
    times = f"reviewers corrected it in {shape.hits} of {shape.exposures} cases"
    place = f"In {field}: " if field else ""
    if shape.change in ("replace", "replace_sentence"):
        return f"{place}{before} becomes {after}", f"{place}Write {after} instead of {before}."
    if shape.change in ("remove", "remove_sentence"):
        return f"{place}No {before}", f"{place}Do not write {before}."
    if shape.change in ("insert", "insert_sentence"):
        after_what = f" after {before}" if shape.before else ""
        return f"{place}{after} is missing", f"{place}Write {after}{after_what}."
    if shape.change == "missing":
        return f"{field} is left out", f"Do not leave out {field}: {times}."
    if shape.change == "extra":
        return f"{field} does not belong", f"Leave out {field}: {times}."
    if shape.change == "wrong":
        return _wrong_field(shape, field, times)
    if shape.change in NUMBERS:
        return _number(shape, field, times)
    return f"Reviewers keep saying: {shape.label}", f"Mind this: {shape.label}; {times}."


def _with_others(text, others, titles):
    """The other fields that are wrong together with the first, in the same line."""
    parts = [
        f"for {_field(one.path, titles)} write {_value(one.after)} instead of {_value(one.before)}"
        for one in others
    ]
    return "; ".join([text.removesuffix("."), *parts]) + "." if parts else text


def _number(shape, field, times):
    """What is always wrong about a number in the same way."""
    if shape.change == "rounded":
        return f"{field} is rounded", f"Do not round {field}, give the exact number: {times}."
    if shape.change == "shifted":
        much = "high" if shape.after.startswith("-") else "low"
        off = shape.after.lstrip("+-")
        return f"{field} is {off} too {much}", f"{field} comes out {off} too {much}: {times}."
    return f"{field} is wrong by the same share", f"Take care with {field}: {times}."


def _wrong_field(shape, field, times):
    before, after = _value(shape.before), _value(shape.after)
    if shape.before and shape.after:
        return f"{field}: {before} becomes {after}", f"For {field} write {after} instead of {before}."
    if shape.before:
        return f"{field} is not {before}", f"Do not take {before} for {field}: {times}."
    return f"{field} is wrong", f"Take care with {field}: {times}."


def _value(told):
    """A JSON value as people write it."""
    return quoted(told.strip('"'))


def quoted(text: str) -> str:
    """Foreign words in our quotation marks, which therefore cannot stand inside them."""
    inner = one_line(text).replace("“", "‘").replace("”", "’")
    return f"“{_cut(inner, MOST_QUOTED)}”"


def _field(path, titles):
    """The field as people know it, with its path where that says more."""
    if not path:
        return ""
    title = titles.get(path)
    return f"“{path}” ({title})" if title and title.casefold() != path.casefold() else f"“{path}”"


def _called(path, titles):
    """The field as a heading says it: by what people call it and the parts it lies in."""
    steps = path.removesuffix(".*").split(".")
    paths = [".".join(steps[: place + 1]) for place in range(len(steps)) if steps[place] != "*"]
    named = any(part in titles for part in paths)
    name = " › ".join(titles.get(part) or part.rpartition(".")[2] for part in paths)
    name = name if named else f"“{path.removesuffix('.*')}”"
    return f"An entry of {name}" if path.endswith(".*") else name


def _word(text, source, by):
    kinds = sorted({mark.kind for mark in marks(text)})
    return {"text": _cut(one_line(neutral(text)), MOST_SAID), "from": source, "by": list(by), "marks": kinds}


def _is_usable(text):
    text = one_line(text)
    return (
        len(text.split()) >= FEWEST_WORDS and len(text) <= MOST_SAID and not marks(text) and "”" not in text
    )


def _alike(one, other):
    return len(one & other) / len(one | other) if one | other else 0.0


def _cut(text, most):
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# ---- a bare word with its surroundings ---------------------------------------------------------


def _in_context(shape, examples):
    """The words around a replacement that all examples share, so that “14” reads “have 14 days”."""
    old, new = tokens(shape.before), tokens(shape.after)
    if not old or not new or len(old) > FEWEST_WORDS:
        return shape
    sides = [found for text, _ in examples if (found := _sides(tokens(text), old))]
    if len(sides) < 2:
        return shape
    left = _shared([before[::-1] for before, _ in sides])[::-1]
    right = _shared([after for _, after in sides])
    if not left and not right:
        return shape
    before, after = (
        _joined([*left, *old, *right], examples),
        _joined([*left, *new, *right], examples, new=True),
    )
    if before is None or after is None:
        return shape
    return Shape(
        shape.kind, shape.change, shape.path, before, after, shape.label, shape.hits, shape.exposures
    )


def _sides(words, old):
    """Up to three words on either side of the first place where it stands."""
    for place in range(len(words) - len(old) + 1):
        if words[place : place + len(old)] == old:
            return words[max(0, place - CONTEXT) : place], words[place + len(old) :][:CONTEXT]
    return None


def _shared(lists):
    """The words with which nearly all of the lists begin alike."""
    kept = []
    for place in range(CONTEXT):
        heard = Counter(words[place] for words in lists if len(words) > place).most_common(1)
        if not heard or heard[0][1] < NEARLY_ALL * len(lists) or not heard[0][0][:1].isalnum():
            break
        kept.append(heard[0][0])
    return kept


def _joined(words, examples, *, new=False):
    """The words as they stand in an example, blanks and marks included; None where they stand in none."""
    pattern = re.compile(r"\s*".join(map(re.escape, words)))
    for before, after in examples:
        if found := pattern.search(after if new else before):
            return " ".join(found.group().split())
    return None
