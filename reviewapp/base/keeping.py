"""What each area keeps that somebody wrote, and how it is found and forgotten. Pure.

An area says so in its `keeping.py` by `KINDS`, a tuple of Kind. Retention asks them all and knows none of
the areas beside or above it by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

ERASE, MASK = "erase", "mask"
AT_REQUEST = "at the person's request"


@dataclass(frozen=True)
class Reach:
    """Which rows a question is about: of a team, of one workflow or of all, from before a moment.

    What is to be masked is not masked yet; what is to be erased may have been masked before.
    """

    team_id: int
    workflow_id: int | None = None
    before: datetime | None = None
    action: str = ERASE


@dataclass(frozen=True)
class Order:
    """By which words rows are forgotten: a rule or a person's request, and whether masked or erased.

    `says` is how pages end the sentence "Erased on 20 Nov …"; `mask` turns a JSON value into what may stay.
    """

    action: str  # ERASE | MASK
    because: str  # "rule:7", "erasure:0199…"
    by: Any = None
    says: str = AT_REQUEST
    team_id: int | None = None
    mask: Callable | None = None

    @property
    def cause(self):
        """Because of what, as (kind, key): the subject of the events that tell of it."""
        kind, _, key = self.because.partition(":")
        return kind, key

    def mark(self, event):
        """What stays in the place of what was forgotten."""
        mark = {"event": event.pk, "at": event.at.isoformat(), "says": self.says}
        return mark | ({"masked": True} if self.action == MASK else {})


@dataclass(frozen=True)
class Erased:
    """When a part of a row went, by what, and the event that says so."""

    at: datetime
    says: str
    event: int
    is_masked: bool = False

    @classmethod
    def read(cls, mark):
        """From what stays in the row; None where nothing is erased."""
        if not mark:
            return None
        at = datetime.fromisoformat(mark["at"])
        return cls(at, mark["says"], mark["event"], bool(mark.get("masked")))

    @property
    def words(self):
        """Erased on 20 Nov 2026 by rule “Mails”."""
        how = "Masked" if self.is_masked else "Erased"
        return f"{how} on {self.at.day} {self.at:%b %Y} {self.says}"


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept.

    `rows(reach)` answers a queryset of what is still there and may go, each row with `output_id` (null where
    it hangs on no output) and `kept_at`, the moment its days are counted from. `of_outputs(ids)` answers
    such rows of these outputs, undecided ones too. `forget(keys, order)` runs in the caller's transaction,
    over rows the caller has locked or not, records what it did, and returns how many rows changed; doing it
    twice changes nothing. `tell(rows)` describes a few rows for a page: dicts of `at`, `title`, `url`.
    `content(output_ids)` yields what a person may have copied of it: dicts ready for JSON. `has_workflow`
    says whether a rule for it may name a workflow, `is_evidence` whether open suggestions may rest on it.
    Where not `per_output`, `of_outputs` answers the same rows for any outputs of a team: those count once.
    One that `locks_itself` takes other locks first: whoever forgets by it locks no rows before.
    `of_subject(team, subject)` answers such rows that name a person themselves, whatever outputs are left;
    `copy(rows)` yields of those what `content` yields of others.
    """

    key: str
    label: str
    says: str
    actions: frozenset[str]
    rows: Callable
    of_outputs: Callable
    forget: Callable
    tell: Callable
    content: Callable | None = None
    has_workflow: bool = True
    is_evidence: bool = False
    locks_itself: bool = False
    per_output: bool = True
    of_subject: Callable | None = None
    copy: Callable | None = None


@cache
def kinds(areas: tuple[str, ...]) -> dict[str, Kind]:
    """All kinds by key, of the areas that say what they keep, in the order given."""
    found = {}
    for area in areas:
        if find_spec(f"reviewapp.{area}.keeping"):
            told = getattr(import_module(f"reviewapp.{area}.keeping"), "KINDS", ())  # this one says nothing
            found |= {kind.key: kind for kind in told}
    return found
