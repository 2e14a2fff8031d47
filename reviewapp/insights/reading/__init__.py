"""Reading the figures: one period, steps of it, through a lens, and the rows behind each number."""

from reviewapp.insights.reading.agreeing import pairings
from reviewapp.insights.reading.asking import by, read, series, series_by, series_of
from reviewapp.insights.reading.behind import kind_behind, rows_behind
from reviewapp.insights.reading.scope import Scope
from reviewapp.insights.reading.shipping import versions_between
from reviewapp.insights.reading.values import Agreement, Point, Reading, Shipped

__all__ = [
    "Agreement",
    "Point",
    "Reading",
    "Scope",
    "Shipped",
    "by",
    "kind_behind",
    "pairings",
    "read",
    "rows_behind",
    "series",
    "series_by",
    "series_of",
    "versions_between",
]
