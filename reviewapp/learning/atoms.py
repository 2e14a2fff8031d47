"""What exactly was changed, in pieces small enough to recur: the evidence of every pattern. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from reviewapp.learning.amounts import changes_of
from reviewapp.learning.edits import Stretch, canonical, sentences, stretches, tokens
from reviewapp.review.difference import json_diff, text_of

MOST_TOKENS = 5
MOST_ATOMS = 60
LONGEST_VALUE = 80
LONGEST_SENTENCE = 200
REWORDED = 0.65
MOST_SENTENCES = 400
START = ""
EMPTY_NAME = r"\e"
QUOTED = r"\"[^\"\n]{1,80}\"|“[^”\n]{1,80}”|«[^»\n]{1,80}»|„[^“”\n]{1,80}[“”]"
NUMBERED = r"(?<!\w)[^\W\d_]{1,6}[-–]?\d[\w.,:/-]*\w|\d[\w.,:/-]*\w|\d"
CHANGING = re.compile(rf"{QUOTED}|{NUMBERED}")
INNER = re.compile(r"(?<=\S )[^\W\d_](?:[^\W\d_]|[-'’](?=\w))+")
GERMAN = {"und", "nicht", "ist", "wir", "für", "der", "die", "das", "ein", "eine", "mit", "auf", "Sie"}


@dataclass(frozen=True, order=True)
class Atom:
    """One small change.

    Words: `replace`, `insert` (after the word `before`, or first in a sentence), `remove`.
    Whole sentences, with what varies in them as `…`: `replace_sentence`, `insert_sentence` (after the
    sentence `before`, or anywhere), `remove_sentence`.
    Fields: `missing`, `extra`, `wrong`, with the values as canonical JSON; an empty side is any value.
    Numbers also: `shifted` (by `after`), `scaled` (to the share `after`), `rounded` (to `before`).
    `path` names the field (list places as `*`), also of words within a field; it is empty for a text.
    """

    kind: str
    before: str = ""
    after: str = ""
    path: str = ""


def atoms_of(before: Any, after: Any) -> list[Atom]:
    """The distinct atoms of an edit, sorted; at most sixty, those of sentences and fields first."""
    old, new = text_of(before), text_of(after)
    found = _of_text(old, new, "") if None not in (old, new) else _of_fields(before, after)
    return sorted(list(dict.fromkeys(found))[:MOST_ATOMS])


def key_of(workflow_id: Any, kind: str, atom: Atom) -> bytes:
    """The identity of a pattern is its content: the same on every machine and after every recount."""
    parts = (str(workflow_id), kind, atom.kind, atom.path, atom.before, atom.after)
    told = b"".join(len(part).to_bytes(4, "big") + part for part in map(_bytes, parts))
    return blake2b(told, digest_size=12).digest()


def _bytes(text):
    return text.encode("utf-8", "surrogatepass")


# ---- words -------------------------------------------------------------------------------------


def _of_text(before, after, path) -> Iterator[Atom]:
    """Sentences first; words only within sentences that are still recognisably the same."""
    old, new = sentences(before), sentences(after)
    words: list[Atom] = []
    for one in stretches(old, new):
        gone, come = old[one.start : one.end], new[one.new_start : one.new_end]
        last = old[one.start - 1] if one.start else START
        for was, becomes, compared in _matched(gone, come):
            if compared:
                words += _of_words(compared, path)
            else:
                yield from _of_sentences(was, becomes, path=path, last=last, source=before)
            last = was or last
    yield from words


@dataclass(frozen=True)
class Compared:
    """Two sentences side by side, word by word; `apart` is the share of words that differ."""

    before: str
    after: str
    old: list[str]
    new: list[str]
    changed: list[Stretch]
    apart: float


def _compared(before, after):
    old, new = tokens(before), tokens(after)
    changed = stretches(old, new)
    cost = sum(max(one.end - one.start, one.new_end - one.new_start) for one in changed)
    return Compared(before, after, old, new, changed, cost / max(1, len(old), len(new)))


def _matched(gone, come):
    """Sentences side by side, each with the one it most resembles; what has no counterpart stands alone."""
    if len(gone) * len(come) > MOST_SENTENCES:
        yield from [(was, "", None) for was in gone] + [("", becomes, None) for becomes in come]
        return
    alike = {
        (place, other): compared
        for place, was in enumerate(gone)
        for other, becomes in enumerate(come)
        if (compared := _compared(was, becomes)).apart <= REWORDED
    }
    partner: dict[int, int] = {}
    for place, other in sorted(alike, key=lambda pair: (alike[pair].apart, pair)):
        if place not in partner and other not in partner.values():
            partner[place] = other
    left = [other for other in range(len(come)) if other not in partner.values()]
    for place, was in enumerate(gone):
        other = partner.get(place)
        if other is None:
            yield was, come[left.pop(0)] if left else "", None
        else:
            yield was, come[other], alike[place, other]
    yield from (("", come[other], None) for other in left)


def _of_sentences(was, becomes, *, path, last, source):
    naming = names_in(source)
    gone, come = general(was, naming), general(becomes, naming)
    if gone == come:
        return
    if gone:
        yield Atom("replace_sentence" if come else "remove_sentence", gone, come, path)
    elif come not in {general(sentence, naming) for sentence in sentences(source)}:
        yield Atom("insert_sentence", "", come, path)
        if last:
            yield Atom("insert_sentence", general(last, naming), come, path)


def names_in(text: str) -> bool:
    """Whether capitals within its sentences mark names. In German they mark every noun."""
    return len(GERMAN.intersection(text.split())) < 3


def general(sentence: str, naming: bool = True) -> str:
    """A sentence with what varies from case to case as `…`: numbers, marks, quotations, names."""
    found = CHANGING.sub("…", " ".join(sentence.split()))
    found = INNER.sub(_unless_name, found) if naming else found
    return re.sub(r"…(?:[ ,]{0,2}…)+", "…", found)[:LONGEST_SENTENCE]


def _unless_name(found):
    word = found.group()
    return "…" if word[0].isupper() and word[1] not in "'’" else word


def _of_words(compared, path):
    left, right = compared.old, compared.new
    for one in compared.changed:
        if one.start == one.end:
            yield from _insertion(compared, one, path)
            continue
        if max(one.end - one.start, one.new_end - one.new_start) <= MOST_TOKENS:
            gone = _cut(compared.before, left, one.start, one.end)
            come = _cut(compared.after, right, one.new_start, one.new_end)
            yield Atom("replace" if come else "remove", gone, come, path)
        if len(one.pairs) > 1 or (one.pairs and one.end - one.start != one.new_end - one.new_start):
            yield from (
                Atom("replace", left[place], right[other], path)
                for place, other in one.pairs
                if left[place] != right[other] and left[place][0].isalnum() == right[other][0].isalnum()
            )


def _insertion(compared, one, path):
    """Words that came, after the word before them. Of several places that read the same, the last."""
    left, right = compared.old, compared.new
    place, start, end = one.start, one.new_start, one.new_end
    while place < len(left) and end < len(right) and left[place] == right[start]:
        place, start, end = place + 1, start + 1, end + 1
    if end - start <= MOST_TOKENS:
        anchor = left[place - 1] if place else START
        yield Atom("insert", anchor, _cut(compared.after, right, start, end), path)


def _cut(text, words, start, end):
    """Some of the words as they stood, blanks evened out."""
    if end - start <= 1:
        return words[start] if start < end else ""
    place, begin = 0, 0
    for number, word in enumerate(words[:end]):
        place = text.find(word, place)
        begin = place if number == start else begin
        place += len(word)
    return " ".join(text[begin:place].split())


# ---- fields ------------------------------------------------------------------------------------


def _of_fields(before, after) -> Iterator[Atom]:
    words: list[Atom] = []
    is_fields = text_of(before) is None
    for change in json_diff(before, after):
        path = path_of(change.path)
        yield Atom(change.kind, path=path)
        old = "" if change.kind == "missing" else short(change.before)
        new = "" if change.kind == "extra" else short(change.after)
        if old and change.kind == "wrong":
            yield Atom("wrong", old, "", path)
        if (old or change.kind == "missing") and (new or change.kind == "extra"):
            yield Atom(change.kind, old, new, path)
        if change.kind == "wrong":
            amounts = changes_of(change.before, change.after)
            yield from (Atom(kind, one, other, path) for kind, one, other in amounts)
        if is_fields and _is_prose(change.before) and _is_prose(change.after):
            words += _of_text(change.before, change.after, path)
    yield from words


def short(value: Any) -> str:
    """A value as canonical JSON where it may come again: no prose, date, long number or identifier."""
    if isinstance(value, int):
        return canonical(value) if abs(value) < 1000 else ""
    if _is_prose(value) or not _is_small(value):
        return ""
    told = canonical(value)
    digits = sum(sign.isdigit() for sign in told)
    letters = sum(sign.isalpha() for sign in told)
    recurs = digits <= letters and (digits == 0 or len(told) < 24)
    return told if recurs and len(told) <= LONGEST_VALUE else ""


def _is_small(value):
    if isinstance(value, str):
        return len(value) <= LONGEST_VALUE
    if isinstance(value, list | dict):
        inner = value.values() if isinstance(value, dict) else value
        return len(value) <= 8 and not any(isinstance(each, list | dict) for each in inner)
    return True


def _is_prose(value):
    return isinstance(value, str) and len(value.split()) > 3


def path_of(steps: tuple) -> str:
    """`("lines", 3, "total")` reads `lines.*.total`; names keep their own dots and stars behind a stroke."""
    return ".".join("*" if isinstance(step, int) else escaped(step) for step in steps)


def escaped(name: str) -> str:
    return re.sub(r"([\\.*])", r"\\\1", name) if name else EMPTY_NAME


def steps_of(path: str) -> list[str]:
    """The steps of a path, each still escaped as in it."""
    return re.findall(r"(?:\\.|[^.\\])+", path)
