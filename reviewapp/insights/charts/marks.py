"""What a drawing is made of."""

from dataclasses import dataclass, field
from functools import cached_property

from .paint import BARE, PAINT

A_LETTER = 5.9  # how wide a letter is at eleven pixels, about


@dataclass(frozen=True)
class Mark:
    """One line, path, bar, dot or word; its tone says what it means."""

    shape: str
    tone: str
    x: float = 0
    y: float = 0
    x2: float = 0
    y2: float = 0
    width: float = 0
    height: float = 0
    path: str = ""
    words: str = ""
    anchor: str = "start"

    @property
    def paint(self):
        """The colours it takes along where no stylesheet is."""
        return PAINT.get(self.tone, BARE)


@dataclass(frozen=True)
class Spot:
    """A place that a pointer finds: the row of the table it stands for, and where that leads."""

    x: float
    y: float
    width: float
    height: float
    row: int
    url: str = ""
    column: int = 0


@dataclass(frozen=True)
class Drawing:
    """A finished chart, wide or narrow."""

    width: int
    height: int
    marks: list = field(default_factory=list)
    spots: list = field(default_factory=list)

    @cached_property
    def linked(self):
        return [spot for spot in self.spots if spot.url]


def across(y, left, right, *, tone="across"):
    return Mark("line", tone, x=left, x2=right, y=rounded(y), y2=rounded(y))


def words(text, x, y, *, tone="tick", anchor="start"):
    return Mark("words", tone, x=rounded(x), y=rounded(y), words=text, anchor=anchor)


def rounded(number):
    return round(number, 1)


def fitting(text, room):
    """The text, cut where it would not fit into so many pixels."""
    most = max(3, int(room / A_LETTER))
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def width_of(text):
    return len(text) * A_LETTER
