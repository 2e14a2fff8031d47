"""How an output is laid out for the eye: paragraphs with marks, steps of a trace, checks in order."""

import re
from dataclasses import dataclass
from itertools import pairwise

from reviewapp.review import fields

LONG_FROM = 120
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
SAYS_NOTHING = ("Passed", "Did not pass")  # the icon and the name say it already


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and the failed check that flags it, if one does."""

    text: str
    number: int = 0
    tone: str = ""
    ends: bool = False


def numbered(checks):
    """Failed checks first, blocking ones on top, each with the number its marks carry."""
    ordered = sorted(checks, key=lambda check: (check.get("passed", True), not check.get("blocking")))
    shown = []
    for check in ordered:
        passed = check.get("passed", True)
        tone = "ok" if passed else "bad" if check.get("blocking") else "warn"
        number = 0 if passed else len(shown) + 1
        note = "" if check.get("text") in SAYS_NOTHING else check.get("text", "")
        shown.append({**check, "passed": passed, "tone": tone, "number": number, "note": note})
    return shown


def spans_of(checks, text):
    """Every flagged stretch as (start, end, number, tone); what does not fit the text is left out."""
    found = []
    for check in checks:
        for span in check.get("spans") or () if check["number"] else ():
            start, end = span
            end = start + len(text[max(start, 0) : end].rstrip())
            if 0 <= start < end <= len(text):
                found.append((start, end, check["number"], check["tone"]))
    return sorted(found)


def paragraphs(text, checks=()):
    """The text as paragraphs of pieces. Joined again, the pieces are the text without its blank lines."""
    spans = spans_of(checks, text)
    bounds = [0]
    for blank in BLANK_LINES.finditer(text):
        bounds += [blank.start(), blank.end()]
    bounds.append(len(text))
    between = zip(bounds[::2], bounds[1::2], strict=True)
    return [list(_pieces(text, start, end, spans)) for start, end in between if end > start]


def _pieces(text, start, end, spans):
    inside = [span for span in spans if span[0] < end and span[1] > start]
    cuts = sorted({start, end, *(max(start, s[0]) for s in inside), *(min(end, s[1]) for s in inside)})
    for left, right in pairwise(cuts):
        covering = [span for span in inside if span[0] <= left and right <= span[1]]
        if not covering:
            yield Piece(text[left:right])
            continue
        _, last, number, tone = min(covering, key=lambda span: span[2])
        yield Piece(text[left:right], number, tone, ends=right == last)


@dataclass(frozen=True)
class Given:
    """One part of the input: a short value beside its name, or a text under it."""

    label: str
    text: str
    is_long: bool = False
    is_laid_out: bool = False  # its columns stand under each other only in letters of one width

    @property
    def paragraphs(self):
        return paragraphs(self.text)


def given(value):
    """The input as parts people can read; None where only JSON tells it."""
    if isinstance(value, str):
        value = {"": value}
    if not isinstance(value, dict) or any(isinstance(each, dict | list) for each in value.values()):
        return None
    alone = len(value) == 1
    return [part_of(name, each, alone=alone) for name, each in value.items()]


def part_of(name, value, *, alone=False):
    label = "" if alone else fields.words(name)
    if not isinstance(value, str):
        return Given(label, fields.show(value))
    is_long = alone or "\n" in value or len(value) > LONG_FROM
    return Given(label, value, is_long, is_laid_out="   " in value)


def align_decimals(form):
    """Money reads with two digits: where a number of the output has them, shorter ones get them too."""
    numbers = [each for each in form.every() if isinstance(each.was, float) and each.kind == "number"]
    if any(decimals(each.was) == 2 for each in numbers):
        for each in numbers:
            each.aligned = f"{each.was:.2f}" if decimals(each.was) < 2 else ""


def decimals(number):
    digits = repr(number)
    return 99 if "e" in digits else len(digits.partition(".")[2])


def steps_of(trace):
    """The steps of a trace, and what they took together; odd shapes show as far as they make sense."""
    steps = trace.get("steps") if isinstance(trace, dict) else None
    return [step for step in steps or () if isinstance(step, dict)]


def took(steps):
    return sum(step["duration_ms"] for step in steps if isinstance(step.get("duration_ms"), int | float))


def flagged_paths(checks, document):
    """The fields that failed checks speak of, as the policy words them, by the tone of the worst check."""
    expected = {check.get("name"): check.get("expect") for check in document.get("checks") or ()}
    tones = {}
    for check in checks:
        for path in fields_named(expected.get(check.get("name"))) if check["number"] else ():
            tones[path] = "bad" if "bad" in (check["tone"], tones.get(path)) else "warn"
    return tones


def fields_named(condition):
    """The fields of the output that a condition compares."""
    if not isinstance(condition, dict):
        return
    for part in (*(condition.get("all") or ()), *(condition.get("any") or ()), condition.get("not")):
        yield from fields_named(part)
    path = str(condition.get("field", ""))
    if path.startswith("output."):
        yield path.removeprefix("output.")


def laid_out(schema, value, tones):
    """Fields of an output for reading: single values first, then groups and tables."""
    form = fields.plant(schema, value, {})
    for each in form.every():
        each.tone = tones.get(each.path, "")
    align_decimals(form)
    return form
