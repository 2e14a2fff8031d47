"""A stretch of a text that tells too much, and how stretches that meet become one. Pure."""

from dataclasses import dataclass

import re2

# In the order in which one wins over another that it meets.
KINDS = ("secret", "email", "iban", "card", "national_id", "ip", "phone", "birth")
NAMES = {
    "email": "e-mail address",
    "phone": "phone number",
    "card": "payment card",
    "iban": "bank account (IBAN)",
    "national_id": "national identity number",
    "ip": "IP address",
    "birth": "date of birth",
    "secret": "secret or key",
}
LABELS = {
    "email": "email",
    "phone": "phone",
    "card": "card",
    "iban": "IBAN",
    "national_id": "national id",
    "ip": "IP",
    "birth": "date of birth",
    "secret": "secret",
}
RANK = {kind: number for number, kind in enumerate(KINDS)}


@dataclass(frozen=True, order=True)
class Mark:
    """From `start` up to `end` stands something of this kind."""

    start: int
    end: int
    kind: str


def joined(marks):
    """In order and apart: where two meet, the weightier kind takes all that both cover."""
    kept = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, RANK[mark.kind])):
        if kept and mark.start < kept[-1].end:
            last = kept[-1]
            kind = min(last.kind, mark.kind, key=RANK.__getitem__)
            kept[-1] = Mark(last.start, max(last.end, mark.end), kind)
        else:
            kept.append(mark)
    return kept


def compiled(pattern, *, any_case=False):
    """Linear in the text, whatever the text: RE2 never goes back."""
    options = re2.Options()
    options.case_sensitive = not any_case
    options.log_errors = False
    options.max_mem = 1 << 25
    return re2.compile(pattern, options)


def stands_alone(text, start, end):
    """Neither a longer word nor a longer number: nothing that belongs to it stands before or behind."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or before == "_" or behind.isalnum() or behind == "_":
        return False
    return not (_joins(text[max(0, start - 2) : start]) or _joins(text[end : end + 2][::-1]))


def _joins(two):
    """A point or dash with a digit on its far side goes on the number: 0.731, 12-345."""
    return len(two) == 2 and two[0].isdigit() and two[1] in ".-,/"


def words_before(text, start, most):
    """The words before a place that may say what stands there; not beyond what is masked."""
    before = text[max(0, start - most) : start]
    return before[max(before.rfind("⟦"), before.rfind("⟧")) + 1 :]
