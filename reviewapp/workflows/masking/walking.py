"""Any JSON value with labels in the place of what was found in its texts. Pure."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from .finding import find_under
from .labels import plain_label
from .marks import KINDS

DEEPEST = 200


@dataclass
class Masked:
    """A text with labels, and where what stood in the original went."""

    text: str
    marks: list = field(default_factory=list)
    labels: list = field(default_factory=list)

    def moved(self, position, *, is_end=False):
        """Where a place of the original is now; a place inside of what was masked is its label's edge."""
        shift = 0
        before = bisect_right([mark.start for mark in self.marks], position - is_end)
        for mark, label in zip(self.marks[:before], self.labels, strict=False):
            if position < mark.end or (is_end and position == mark.end):
                return mark.start + shift + (len(label) if is_end else 0)
            shift += len(label) - (mark.end - mark.start)
        return position + shift


def mask_text(text, kinds=KINDS, *, label=plain_label, key=""):
    """A Masked: the text with each thing found replaced by its label."""
    marks = find_under(key, text, kinds)
    parts, labels, at = [], [], 0
    for mark in marks:
        labels.append(label(mark.kind, text[mark.start : mark.end]))
        parts += [text[at : mark.start], labels[-1]]
        at = mark.end
    return Masked("".join([*parts, text[at:]]) if marks else text, marks, labels)


def mask(value, kinds=KINDS, *, label=plain_label):
    """(the value with labels, how often each kind was found). A value without any is the very same."""
    counts = Counter()
    return _masked(value, _Asked(frozenset(kinds), label, counts), "", 0), dict(counts)


@dataclass(frozen=True)
class _Asked:
    kinds: frozenset
    label: object
    counts: Counter

    def text(self, text, key):
        found = mask_text(text, self.kinds, label=self.label, key=key)
        self.counts.update(mark.kind for mark in found.marks)
        return found.text


def _masked(value, asked, key, depth):
    if isinstance(value, str):
        return asked.text(value, key)
    if isinstance(value, bool) or not isinstance(value, int | list | dict) or depth > DEEPEST:
        return value
    if isinstance(value, int):
        return _number(value, asked, key)
    if isinstance(value, list):
        after = [_masked(each, asked, key, depth + 1) for each in value]
        return value if all(one is other for one, other in zip(value, after, strict=True)) else after
    return _members(value, asked, depth)


def _number(value, asked, key):
    """A card or an account may come as a number; it is masked whole or not at all."""
    text = str(value)
    [*marks] = find_under(key, text, asked.kinds) if len(text) > 6 else ()
    if [(mark.start, mark.end) for mark in marks] != [(0, len(text))]:
        return value
    asked.counts[marks[0].kind] += 1
    return asked.label(marks[0].kind, text)


def _members(value, asked, depth):
    """Names of fields are texts too; two that become the same are told apart by a number."""
    after, same = {}, True
    for key, each in value.items():
        name, inner = asked.text(key, ""), _masked(each, asked, key, depth + 1)
        same = same and name is key and inner is each
        while name in after and name is not key:
            name += "’"
        after[name] = inner
    return value if same else after
