from .clock import Clock
from .erasure import Erasure
from .hold import LegalHold
from .rule import Action, Rule, RuleChange
from .run import Run

__all__ = ["Action", "Clock", "Erasure", "LegalHold", "Rule", "RuleChange", "Run"]
