"""What stands where something was taken out: ⟦email⟧, or ⟦email 2⟧ where several are told apart. Pure."""

from .marks import LABELS, compiled

LABEL = compiled(r"⟦(" + "|".join(LABELS.values()) + r")(?: ([0-9]{1,5}))?⟧")


def label_of(kind, number=0):
    return f"⟦{LABELS[kind]} {number}⟧" if number else f"⟦{LABELS[kind]}⟧"


def plain_label(kind, _original):
    return label_of(kind)


class Numbered:
    """Labels that say which are the same: an address has one number wherever it stands in one output.

    A label that an agent wrote itself keeps its number for itself, so that it never comes to mean
    something that was masked.
    """

    def __init__(self, *taken_from):
        self.numbers, self.originals = {}, {}
        self.taken = {found.group() for text in taken_from for found in LABEL.finditer(text)}

    def __call__(self, kind, original):
        known = self.numbers.get((kind, original))
        if known is None:
            known = self.numbers[kind, original] = self._next(kind)
            self.originals[known] = original
        return known

    def _next(self, kind):
        number = 1 + sum(each == kind for each, _ in self.numbers)
        while label_of(kind, number) in self.taken or label_of(kind, number) in self.originals:
            number += 1
        return label_of(kind, number)
