from .erasure import Erasure
from .hold import LegalHold

__all__ = ["Erasure", "LegalHold"]
