"""What an agent said of its subject's consent, and what follows for handing on and learning. Pure.

Read in Python or by the database, however it is spelled, the answer is the same.
"""

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce, Collate, Lower
from django.db.models.lookups import In

REFUSING = ("false", "no", "none", "denied", "refused", "withdrawn", "opt-out", "0")
# What is blank around a word, named so that both trim alike: left to itself, PostgreSQL trims spaces only.
BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def consents(privacy) -> bool:
    """Whether what an agent said allows that an output is handed on or learned from; silence does."""
    said = privacy.get("consent") if isinstance(privacy, dict) else None
    return said is None or str(said).strip(BLANKS).lower() not in REFUSING


def consented(metadata) -> Q:
    """The same as a condition, given the path to the metadata: `consented("output__content__metadata")`.

    Nothing said becomes an empty text: to the database NOT of nothing is nothing.
    """
    said = KeyTextTransform("consent", KeyTransform("privacy", F(metadata)))
    said = Func(said, Value(BLANKS), function="BTRIM", output_field=TextField())
    # By bytes, so that no locale of a database makes a letter of ours out of a foreign one.
    said = Coalesce(Lower(Collate(said, "C")), Value(""), output_field=TextField())
    return ~Q(In(said, REFUSING))
