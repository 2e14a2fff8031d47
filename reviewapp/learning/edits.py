"""How much a person changed, and in what way: the kind of an edit, measured without a parser. Pure."""

import json
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import Levenshtein

from reviewapp.review.difference import LETTERS, json_diff, text_of

REWRITTEN = 0.6
MUCH_SHORTER = 0.25
MOST_COMPARISONS = 100_000_000


def _marks():
    """Signs that belong to the letter before them: accents, vowel signs, joiners; as a character class."""
    ranges, start, last = [], None, -2
    for point in range(0x300, 0x1F000):
        if unicodedata.category(chr(point)) not in ("Mn", "Mc", "Me"):
            continue
        if point != last + 1:
            ranges += [(start, last)] if start else []
            start = point
        last = point
    ranges.append((start, last))
    return "".join(f"{chr(one)}-{chr(other)}" for one, other in ranges) + "\u200c\u200d"


MARKS = _marks()
# Scripts written without spaces: those of the word diff, and Thai, Lao, Burmese and Khmer.
UNSPACED = LETTERS + "\u0e01-\u0e30\u0e40-\u0e46\u0e81-\u0eb0\u0ec0-\u0ec6\u1000-\u102a\u1780-\u17b3"
WORD = rf"(?:[^\W{UNSPACED}][{MARKS}]*)+"
TOKEN = re.compile(rf"[{UNSPACED}][{MARKS}]*|\d+(?:[.,]\d+)+(?!\w)|{WORD}(?:['’]{WORD})*|[^\w\s]")
# The same where no such letter and no such mark is in the text, four times as fast.
RARE = re.compile(rf"[{UNSPACED}{MARKS}]")
COMMON_TOKEN = re.compile(r"\d+(?:[.,]\d+)+(?!\w)|\w+(?:['’]\w+)*|[^\w\s]")
ENDS = ".!?…"
# Where a sentence ends: a run of marks before a blank, a full stop that needs none, a line.
END = re.compile(rf"(?<![{ENDS}])[{ENDS}]++[\"'”’»)\]]*+(?=\s|$)|[。！？]++[”’」』）]*+|\n")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([./])\d{1,2}\1\d{2,4}")
CURRENCY = re.compile(r"[$€£¥₹₽₩]|\b(?:EUR|USD|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK)\b")


@dataclass(frozen=True)
class Edit:
    """The measure of one edit. `removed` and `added` count words (or fields); `rate` is the share changed."""

    kind: str
    removed: int = 0
    added: int = 0
    rate: float = 0.0
    subkinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """Tokens `old[start:end]` became `new[new_start:new_end]`."""

    start: int
    end: int
    new_start: int
    new_end: int
    pairs: tuple[tuple[int, int], ...] = ()


def tokens(text: str) -> list[str]:
    """Words, numbers and marks; scripts written without blanks letter by letter."""
    if text.isascii() or not RARE.search(text):
        return COMMON_TOKEN.findall(text)
    return TOKEN.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line ends one too."""
    places = [0, *(match.end() for match in END.finditer(text)), len(text)]
    cut = (text[one:other].strip() for one, other in pairwise(places))
    return [sentence for sentence in cut if sentence]


def stretches(old: list[str], new: list[str]) -> list[Stretch]:
    """What changed between two lists, neighbours joined; `pairs` are the places aligned one to one."""
    if len(old) * len(new) > MOST_COMPARISONS:
        return _without_alignment(old, new)
    numbers: dict[str, int] = {}
    left = [numbers.setdefault(token, len(numbers)) for token in old]
    right = [numbers.setdefault(token, len(numbers)) for token in new]
    found: list[Stretch] = []
    for step in Levenshtein.opcodes(left, right):
        if step.tag == "equal":
            continue
        places = step.src_start, step.src_end, step.dest_start, step.dest_end
        aligned = zip(range(*places[:2]), range(*places[2:]), strict=True) if step.tag == "replace" else ()
        one = Stretch(*places, tuple(aligned))
        found.append(_joined(found.pop(), one) if found and _touches(found[-1], one) else one)
    return found


def _touches(one, other):
    return one.end == other.start and one.new_end == other.new_start


def _joined(one, other):
    return Stretch(one.start, other.end, one.new_start, other.new_end, one.pairs + other.pairs)


def _without_alignment(old, new):
    """Of two very long texts only what they share at both ends is taken off."""
    least = min(len(old), len(new))
    head = next((place for place in range(least) if old[place] != new[place]), least)
    tail = next((p for p in range(least - head) if old[-1 - p] != new[-1 - p]), least - head)
    one = Stretch(head, len(old) - tail, head, len(new) - tail)
    return [one] if one.start < one.end or one.new_start < one.new_end else []


def canonical(value: Any) -> str:
    """A JSON value as one text, whatever the order of its names."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def edit_of(before: Any, after: Any, *, in_detail: bool = True) -> Edit:
    """The kind and the size of the edit from one output to another, text or fields.

    Not `in_detail`, what is special about it is left out, which takes longer than all the rest.
    """
    old, new = text_of(before), text_of(after)
    if old is not None and new is not None:
        return _edit_of_text(old, new, in_detail)
    return _edit_of_fields(before, after)


# ---- words -------------------------------------------------------------------------------------


def _edit_of_text(before, after, in_detail):
    if before == after:
        return Edit("none")
    old, new = tokens(before), tokens(after)
    changed = stretches(old, new)
    if not changed:
        return Edit("replace", subkinds=("spacing",))
    removed = sum(one.end - one.start for one in changed)
    added = sum(one.new_end - one.new_start for one in changed)
    cost = sum(max(one.end - one.start, one.new_end - one.new_start) for one in changed)
    rate = round(min(1.0, cost / max(len(old), len(new))), 4)
    special = _subkinds(before, after, (old, new, changed)) if in_detail else ()
    return Edit(_kind_of(removed, added, rate), removed, added, rate, special)


def _kind_of(removed, added, rate):
    if not removed:
        return "add"
    if not added:
        return "remove"
    return "rewrite" if rate > REWRITTEN else "replace"


def _subkinds(before, after, aligned):
    old, new, changed = aligned
    sides = [
        (" ".join(old[one.start : one.end]), " ".join(new[one.new_start : one.new_end])) for one in changed
    ]
    found = {name for one, other in sides if (name := _small_kind(one, other))}
    if sorted(old) == sorted(new):
        found.add("order")
    found.update(_place(len(tokens((sentences(before) or [""])[0])), old, changed))
    found.update(_closing(before, old, changed))
    if len(after) < len(before) * (1 - MUCH_SHORTER):
        found.add("shorter")
    if len(after) > len(before) * (1 + MUCH_SHORTER):
        found.add("longer")
    return tuple(sorted(found))


def _small_kind(one, other):
    """What is special about one changed stretch: case, punctuation, a date, money, a number, spelling."""
    both = one + other
    if one.casefold() == other.casefold():
        return "case"
    if not any(sign.isalnum() for sign in both):
        return "punctuation"
    if DATE.search(both.replace(" ", "")):
        return "date"
    if any(sign.isdigit() for sign in both):
        return "currency" if CURRENCY.search(both) else "number"
    return "spelling" if _is_spelling(one, other) else ""


def _is_spelling(one, other):
    words = one.isalpha() and other.isalpha() and min(len(one), len(other)) >= 4
    return words and one[0] == other[0] and Levenshtein.distance(one, other) <= 2


def _place(length, old, changed):
    """The opening is what changed when nothing changed after the first of several sentences."""
    return {"opening"} if 0 < length < len(old) and changed[-1].end <= length else set()


def _closing(before, old, changed):
    length = len(tokens((sentences(before) or [""])[-1]))
    return {"closing"} if 0 < length < len(old) and changed[0].start >= len(old) - length else set()


# ---- fields ------------------------------------------------------------------------------------


def _edit_of_fields(before, after):
    changes = json_diff(before, after)
    if not changes:
        return Edit("none")
    kinds = {change.kind for change in changes}
    removed = sum(change.kind != "missing" for change in changes)
    added = sum(change.kind != "extra" for change in changes)
    rate = round(min(1.0, len(changes) / max(1, _leaves(before), _leaves(after))), 4)
    found = {name for change in changes if (name := _value_kind(change))}
    return Edit(kinds.pop() if len(kinds) == 1 else "mixed", removed, added, rate, tuple(sorted(found)))


def _value_kind(change):
    if change.kind != "wrong":
        return ""
    one, other = change.before, change.after
    if isinstance(one, str) and isinstance(other, str):
        return _swapped(one, other) or _small_kind(one, other)
    numbers = all(isinstance(side, int | float) and not isinstance(side, bool) for side in (one, other))
    return "number" if numbers else "type" if type(one) is not type(other) else ""


def _swapped(one, other):
    """A date whose day and month changed places, in whatever order it is written."""
    parts, others = re.findall(r"\d+", one), re.findall(r"\d+", other)
    is_date = DATE.fullmatch(one) and DATE.fullmatch(other)
    return "day and month" if is_date and parts != others and sorted(parts) == sorted(others) else ""


def _leaves(value):
    if isinstance(value, dict):
        return sum(map(_leaves, value.values())) or 1
    if isinstance(value, list):
        return sum(map(_leaves, value)) or 1
    return 1
