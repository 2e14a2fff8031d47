from .hold import LegalHold

__all__ = ["LegalHold"]
