"""What an agent said of its subject's consent, and what follows for handing on and learning. Pure."""

from django.db.models import Q

REFUSING = ("false", "no", "none", "denied", "refused", "withdrawn", "opt-out", "0")


def consents(privacy) -> bool:
    """Whether what an agent said allows that an output is handed on or learned from; silence does."""
    said = privacy.get("consent") if isinstance(privacy, dict) else None
    return said is None or str(said).strip().lower() not in REFUSING


def consented(metadata) -> Q:
    """The same as a condition, given the path to the metadata: `consented("output__content__metadata")`.

    Nothing said is told apart from a refusal by name: to the database NOT of nothing is nothing.
    """
    said = f"{metadata}__privacy__consent"
    spellings = [write(word) for word in REFUSING for write in (str, str.title, str.upper)]
    return Q(**{f"{said}__isnull": True}) | ~Q(**{f"{said}__in": spellings})
