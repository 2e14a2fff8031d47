"""Flags on reviewers in the words of their page. Pure."""

from reviewapp.base.figures import decimal, grouped, percent
from reviewapp.learning.models import Suspicion

_S = Suspicion.State
STAGES = {
    "open": ("To look at", (_S.OPEN,)),
    "aside": ("Set aside", (_S.QUARANTINED,)),
    "settled": ("Settled", (_S.RELEASED, _S.DROPPED)),
}
TONES = {"open": "warn", "quarantined": "bad", "released": "", "dropped": "ok"}
SHARES = ("share", "rate", "accuracy")


def told_facts(facts):
    """Each fact as (name, value) in words."""
    facts = dict(facts)
    counted = []
    if {"count", "of"} <= facts.keys():
        counted = [("Decisions", f"{facts.pop('count')} of {facts.pop('of')}")]
    if "others" in facts:
        counted.append(("Others", told("others_share", facts.pop("others"))))
    return counted + [
        (name.replace("_", " ").capitalize(), told(name, value)) for name, value in facts.items()
    ]


def told(name, value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    is_share = any(word in name for word in SHARES) and 0 <= value <= 1
    if is_share:
        return percent(value, 0)
    return grouped(value) if isinstance(value, int) else decimal(value)


def told_trust(trust):
    """How far a person's corrections count, as (name, value) in words; nothing where nobody compared."""
    if trust is None:
        return []
    told_of = [
        ("A correction counts", decimal(trust.weight)),
        ("Compared with others on", f"{grouped(trust.outputs)} outputs"),
    ]
    if trust.alpha is not None:
        said = f"{decimal(trust.alpha)}, 80 % range {decimal(trust.low)} to {decimal(trust.high)}"
        told_of.append(("Agreement beyond chance", said))
    return told_of
