"""A part of the dashboard: one finding, the table it stands on, and how it is drawn. Pure."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Column:
    words: str
    is_number: bool = False
    is_hidden: bool = False  # its words are for screen readers and files


@dataclass(frozen=True)
class Cell:
    """What a reader sees, what a machine reads, and the outputs behind it."""

    words: str
    value: Any = None
    url: str = ""
    tone: str = ""
    spoken: str = ""
    kind: str = ""  # person, range, share, tag, title: how `drawn` is shown
    drawn: Any = None

    @property
    def plain(self):
        return self.words if self.value is None else self.value


NONE = Cell("–", "")
LOW = ("words-warn strong", "under the target")  # tone and spoken words of a value that misses its target


@dataclass(frozen=True)
class Choice:
    """One way to see the part: its words, where it leads, whether it is the one shown."""

    words: str
    url: str
    is_on: bool


@dataclass(frozen=True)
class Part:
    """`finding` is one sentence with the numbers, for those who hear the chart and for those who skim it."""

    key: str
    title: str
    finding: str
    caption: str
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    meta: str = ""
    drawing: Any = None
    narrow: Any = None
    legend: list = field(default_factory=list)
    choices: list = field(default_factory=list)
    menu: str = ""
    body: str = "insights/_table.html"
    note: str = ""
    empty: str = ""
    foot: Any = None

    @property
    def lines(self):
        """Rows as pairs of column and cell."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def last_line(self):
        return list(zip(self.columns, self.foot, strict=True)) if self.foot else []

    @property
    def is_chart(self):
        """Drawn, with the table behind it; else the table itself is what is shown."""
        return self.drawing is not None and self.body == "insights/_chart.html"
