"""What in a text tells too much about somebody, and the text without it. Pure, offline, linear in the text.

    find("Write to jane@example.org")            # [Mark(9, 25, "email")]
    mask("Write to jane@example.org", ["email"]) # ("Write to ⟦email⟧", {"email": 1})

It knows eight kinds by their shape, by their check digits where they have some, and by the words around
them where they have not. A name, a street or a diagnosis it does not know.
"""

from .finding import find, find_under, kinds_at_key
from .labels import LABEL, Numbered, label_of, plain_label
from .marks import KINDS, LABELS, NAMES, Mark
from .walking import Masked, mask, mask_text

__all__ = [
    "KINDS",
    "LABEL",
    "LABELS",
    "NAMES",
    "Mark",
    "Masked",
    "Numbered",
    "find",
    "find_under",
    "kinds_at_key",
    "label_of",
    "mask",
    "mask_text",
    "plain_label",
]
