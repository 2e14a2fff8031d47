"""Outputs and the judgement passed on them."""

from .comment import Comment
from .decision import Decision, DecisionContent
from .output import Outcome, Output, OutputContent
from .queue import Queue
from .review import Review
from .working import Draft, SavedView

__all__ = [
    "Comment",
    "Decision",
    "DecisionContent",
    "Draft",
    "Outcome",
    "Output",
    "OutputContent",
    "Queue",
    "Review",
    "SavedView",
]
