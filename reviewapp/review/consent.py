"""What an agent said of its subject's consent, and what follows for handing on and learning. Pure."""

from django.db.models import Q

REFUSING = ("false", "no", "none", "denied", "refused", "withdrawn", "opt-out", "0")


def consents(privacy) -> bool:
    """Whether what an agent said allows that an output is handed on or learned from; silence does."""
    said = privacy.get("consent") if isinstance(privacy, dict) else None
    return said is None or str(said).strip().lower() not in REFUSING


def refused(metadata) -> Q:
    """The same as a condition, given the path to the metadata: `refused("output__content__metadata")`."""
    spellings = [write(word) for word in REFUSING for write in (str, str.title, str.upper)]
    return Q(**{f"{metadata}__privacy__consent__in": spellings})
