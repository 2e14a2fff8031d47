"""Where the marks of a chart stand, from the rows of the table beside it. Pure.

A drawing is one list of marks that one template draws. On a page the stylesheet paints them by their tone;
a picture that leaves the page brings the paint of `paint.py` along.
"""

from .bars import Amount, pareto
from .lines import Axis, Line, Step, lines
from .marks import Drawing, Mark, Spot
from .small import Range, Spark, dot_and_range, spark

__all__ = [
    "Amount",
    "Axis",
    "Drawing",
    "Line",
    "Mark",
    "Range",
    "Spark",
    "Spot",
    "Step",
    "dot_and_range",
    "lines",
    "pareto",
    "spark",
]
