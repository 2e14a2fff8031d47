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


@dataclass(frozen=True)
class Reach:
    """Which rows a question is about: of a team, of one workflow or of all, from before a moment."""

    team_id: int
    workflow_id: int | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Order:
    """By which words rows are forgotten: a rule or a person's request, and whether masked or erased."""

    action: str  # "erase" | "mask"
    because: str  # "rule:7", "erasure:0199…"
    by: Any = None


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is kept.

    `rows(reach)` answers a queryset of what is still there, each row with `output_id` (null where it hangs
    on no output) and `kept_at`, the moment its days are counted from. `of_outputs(ids)` answers such rows of
    these outputs. `forget(keys, order)` runs in the caller's transaction, records what it did, and returns
    how many rows changed; doing it twice changes nothing. `tell(rows)` describes a few rows for a page:
    dicts of `at`, `title`, `url`. `content(output_ids)` yields what a person may have copied of it.
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


@cache
def kinds(areas: tuple[str, ...]) -> dict[str, Kind]:
    """All kinds by key, of the areas that say what they keep, in the order given."""
    found = {}
    for area in areas:
        if find_spec(f"reviewapp.{area}.keeping"):
            found |= {kind.key: kind for kind in import_module(f"reviewapp.{area}.keeping").KINDS}
    return found
