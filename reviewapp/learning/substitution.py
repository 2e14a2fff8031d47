"""What a change of wording would have done: applied to outputs, measured against what people wrote. Pure.

It is an upper estimate of what an agent does that reads the change as an instruction.
"""

import json
import re
from collections.abc import Hashable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from math import comb, sqrt
from typing import Any

from rapidfuzz.distance import Levenshtein

from reviewapp.learning.atoms import EMPTY_NAME, Atom, escaped, general, names_in, steps_of
from reviewapp.learning.edits import TOKEN, canonical, sentences, tokens
from reviewapp.review.difference import as_object, json_diff, text_of

Pair = tuple[str, str]
TIMES_BETTER = 2
EARLIER_COUNTS = 0.5
MOST_ON_APPROVED = 0.05
DOUBT = 0.05
# Of Student's t, for 90 % in the middle, by degrees of freedom; beyond them that of the normal curve.
QUANTILES = (6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81, 1.80, 1.78, 1.77, 1.76, 1.75)
NORMAL = 1.645


@dataclass(frozen=True)
class Substituted:
    """Which outputs a change would have brought nearer to what people made of them, and which not.

    `saved` counts the single edits saved in all, `gain` on average where it fired, `low` to `high` its 90 %
    interval. `approved` are the outputs that people had left alone and that it would have changed.
    """

    better: list = field(default_factory=list)
    same: list = field(default_factory=list)
    worse: list = field(default_factory=list)
    saved: int = 0
    gain: float = 0.0
    low: float = 0.0
    high: float = 0.0
    approved: list = field(default_factory=list)

    @property
    def fired(self) -> int:
        return len(self.better) + len(self.same) + len(self.worse)

    @property
    def fired_on_approved(self) -> int:
        return len(self.approved)


def pair_of(atom: Atom) -> Pair | None:
    """The atom as words to be put in place of others; None for fields and for sentences without a place."""
    if atom.kind in ("replace", "remove", "replace_sentence", "remove_sentence"):
        return atom.before, atom.after
    if atom.kind == "insert" and atom.before:
        return atom.before, f"{atom.before} {atom.after}"
    return None


# ---- words -------------------------------------------------------------------------------------


def rewrite(text: str, pairs: Iterable[Pair]) -> str:
    """The text with each phrase replaced, longest first, nothing twice; a `…` stands for what varies."""
    pairs = sorted({pair for pair in pairs if _may_stand(pair[0], text)}, key=_longest_first)
    whole = [pair for pair in pairs if "…" in pair[0]]
    text = _with_sentences(text, whole) if whole else text
    return _with_phrases(text, [(tokens(one), other) for one, other in pairs])


def _may_stand(phrase, text):
    first = TOKEN.search(phrase)
    return "…" in phrase or (first is not None and first.group() in text)


def _longest_first(pair):
    return -len(pair[0]), pair


def _with_sentences(text, pairs):
    naming = names_in(text)
    for sentence in sentences(text):
        told = general(sentence, naming)
        for one, other in pairs:
            if told == one and (filled := _filled(sentence, other, naming)) is not None:
                text = text.replace(sentence, filled, 1) if filled else _cut_out(text, sentence)
                break
    return text


def _filled(sentence, pattern, naming):
    """The sentence put in its place, with what varied carried over; None where that cannot be known."""
    gaps = pattern.count("…")
    if not gaps:
        return pattern
    fixed = general(sentence, naming).split("…")
    if gaps != len(fixed) - 1:
        return None
    plain, parts, place = " ".join(sentence.split()), [], len(fixed[0])
    for piece in fixed[1:]:
        end = plain.find(piece, place) if piece else len(plain)
        if end < 0:
            return None
        parts.append(plain[place:end])
        place = end + len(piece)
    pieces = pattern.split("…")
    return "".join(piece + part for piece, part in zip(pieces, [*parts, ""], strict=True))


def _cut_out(text, sentence):
    start = text.index(sentence)
    head, tail = text[:start], text[start + len(sentence) :]
    return head.rstrip() + tail if not head or tail[:1].isspace() or not tail else head + tail.lstrip()


def _with_phrases(text, pairs):
    found = list(TOKEN.finditer(text))
    words = [one.group() for one in found]
    by_first: dict[str, list] = {}
    for phrase, becomes in pairs:
        if phrase:
            by_first.setdefault(phrase[0], []).append((phrase, tokens(becomes), becomes))
    made, reached, place = [], 0, 0
    while place < len(words):
        hit = _at(words, place, by_first.get(words[place], ()))
        if hit is None:
            place += 1
            continue
        phrase, becomes = hit
        start, end = found[place].start(), found[place + len(phrase) - 1].end()
        made.append(text[reached:start] + becomes)
        reached = end if becomes else _after_gap(text, start, end)
        place += len(phrase)
    return "".join(made) + text[reached:]


def _at(words, place, pairs):
    """The longest phrase that stands here and does not read already as it should."""
    for phrase, new, becomes in pairs:
        if words[place : place + len(phrase)] != phrase:
            continue
        if len(new) > len(phrase) and words[place : place + len(new)] == new:
            continue
        return phrase, becomes
    return None


def _after_gap(text, start, end):
    """With a removed phrase goes the blank after it, where another stands before."""
    has_gap = text[end : end + 1] in (" ", "\t") and (start == 0 or text[start - 1].isspace())
    return end + 1 if has_gap else end


# ---- fields ------------------------------------------------------------------------------------


def rewritten(output: Any, changes: Sequence[Pair | Atom]) -> Any:
    """An output, text or fields, with every change applied that is possible in it."""
    atoms = [_as_atom(change) for change in changes]
    pairs = [pair for atom in atoms if not atom.path and (pair := pair_of(atom))]
    if (text := text_of(output)) is not None:
        new = rewrite(text, pairs) if pairs else text
        return new if isinstance(output, str) else {"text": new}
    made = deepcopy(output)
    for atom in atoms:
        made = _with_field(made, atom, steps_of(atom.path)) if atom.path else made
    return made


def _as_atom(change):
    return change if isinstance(change, Atom) else Atom("replace", *change)


def _with_field(value, atom, steps):
    step, rest = steps[0], steps[1:]
    if isinstance(value, list):
        return [_changed(each, atom, rest) for each in value] if step == "*" else value
    if not isinstance(value, dict):
        return value
    name = next((name for name in value if escaped(name) == step), None)
    if name is None:
        is_meant = atom.kind == "missing" and atom.after and not rest
        return value | {_unescaped(step): json.loads(atom.after)} if is_meant else value
    if atom.kind == "extra" and not rest:
        is_meant = not atom.before or canonical(value[name]) == atom.before
        return {other: each for other, each in value.items() if other != name} if is_meant else value
    return value | {name: _changed(value[name], atom, rest)}


def _unescaped(step):
    return "" if step == EMPTY_NAME else re.sub(r"\\(.)", r"\1", step)


def _changed(value, atom, rest):
    if rest:
        return _with_field(value, atom, rest)
    if atom.kind == "wrong" and atom.after and (not atom.before or canonical(value) == atom.before):
        return json.loads(atom.after)
    pair = pair_of(atom)
    return rewrite(value, [pair]) if pair and isinstance(value, str) else value


# ---- the replay --------------------------------------------------------------------------------


def replay(changes: Sequence[Pair | Atom], cases: Iterable[tuple[Hashable, Any, Any]]) -> Substituted:
    """Every case (id, output, final) with the changes applied, nearer to or further from the final one."""
    sides: dict[str, list] = {"better": [], "same": [], "worse": [], "approved": []}
    gains = []
    for case, output, final in cases:
        new = rewritten(output, changes)
        if new == output:
            continue
        gain = apart(output, final) - apart(new, final)
        gains.append(gain)
        sides["better" if gain > 0 else "worse" if gain < 0 else "same"].append(case)
        if output == final:
            sides["approved"].append(case)
    low, high = _interval(gains)
    mean = sum(gains) / len(gains) if gains else 0.0
    return Substituted(**sides, saved=sum(gains), gain=mean, low=low, high=high)


def apart(one: Any, other: Any) -> int:
    """How many single edits lie between two outputs: words of a text, or places of fields."""
    old, new = text_of(one), text_of(other)
    if old is not None and new is not None:
        return Levenshtein.distance(tokens(old), tokens(new))
    return len(json_diff(as_object(one), as_object(other)))


def _interval(gains):
    """Of the mean gain, with one case added that gained nothing: a few lucky ones prove little."""
    gains = [*gains, 0]
    size = len(gains)
    if size == 1:
        return 0.0, 0.0
    mean = sum(gains) / size
    spread = sqrt(sum((gain - mean) ** 2 for gain in gains) / (size - 1) / size)
    times = QUANTILES[size - 2] if size - 2 < len(QUANTILES) else NORMAL
    return mean - times * spread, mean + times * spread


def passes_gate(result: Substituted, earlier: Substituted | None = None) -> tuple[bool, list[dict]]:
    """Whether a person should be shown the change, with each reason for or against it.

    What it would have done to the `earlier` outputs, in which it was found, counts half: they speak for it
    more than others would, but of few later ones chance alone would decide. A change that was possible in no
    later output is not held up by that. To ask that the interval of the gain lies above nothing would keep a
    third of the savings from people and let hardly less harm through.
    """
    before = earlier or Substituted()
    good, bad, saved = (
        count(result) + EARLIER_COUNTS * count(before) for count in (_helped, _harmed, _saved)
    )
    alone = result.fired_on_approved
    is_rare = _tail(alone, result.fired, MOST_ON_APPROVED) > DOUBT
    if not result.fired:
        return True, [{"ok": True, "text": "It was possible in none of the later outputs."}]
    sides = f"{_helped(result)} outputs come nearer to what people wrote, {_harmed(result)} move away from it"
    if before.fired:
        sides += f"; of the earlier ones, which count half, {_helped(before)} and {_harmed(before)}"
    reasons = [
        (good >= TIMES_BETTER * bad, f"{sides}."),
        (
            saved >= 0,
            f"It saves {result.gain:.2f} edits in each, {result.low:.2f} to {result.high:.2f} by chance.",
        ),
        (is_rare, f"{alone} of the {result.fired} outputs it changes had been left alone by people."),
    ]
    return all(ok for ok, _ in reasons), [{"ok": ok, "text": text} for ok, text in reasons]


def _helped(result):
    return len(result.better)


def _harmed(result):
    return len(result.worse)


def _saved(result):
    return result.saved


def _tail(hits, size, rate):
    """How likely at least so many hits are at the rate."""
    return 1 - sum(comb(size, n) * rate**n * (1 - rate) ** (size - n) for n in range(hits)) if hits else 1.0
