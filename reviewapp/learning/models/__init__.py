from .observation import Atom, Observation
from .pattern import Evidence, Pattern
from .placement import Placement
from .remark import Remark
from .replay import Replay, ReplayCase
from .settings import LearningSettings
from .suggestion import Approval, Suggestion
from .suspicion import Suspicion
from .trust import Trust
from .vector import Vector
from .watch import Watch
from .wording import Wording

__all__ = [
    "Approval",
    "Atom",
    "Evidence",
    "LearningSettings",
    "Observation",
    "Pattern",
    "Placement",
    "Remark",
    "Replay",
    "ReplayCase",
    "Suggestion",
    "Suspicion",
    "Trust",
    "Vector",
    "Watch",
    "Wording",
]
