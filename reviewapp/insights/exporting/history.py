"""One past output as a row of history: what both foreign formats are made of, and what becomes of them. Pure.

A row has the shape that `POST /history` takes; going out, it also has the ids of the output (`id`) and of
each decision.
"""

import json
from dataclasses import dataclass
from math import isfinite
from typing import Any

from reviewapp.review.judgement import VERDICTS

LONGEST = 86_400


class Unread(ValueError):
    """One entry of a foreign file that says no past output; the message says why, for people."""


@dataclass(frozen=True)
class Usual:
    """What is taken where a foreign file does not say: slugs of workflow and agent, a member's email.

    The person also stands for people whom the team does not have, where it says whom it has (`known`).
    """

    workflow: str = ""
    agent: str = ""
    person: str = ""
    known: frozenset = frozenset()

    def whose(self, email):
        """Whose decision it is, where a file names this person or nobody."""
        is_known = email and (not self.known or email.lower() in self.known)
        return email if is_known else self.person or email


def without_ids(row: dict) -> dict:
    """The row as it comes in."""
    kept = {name: value for name, value in row.items() if name not in ("id", "decisions")}
    return kept | {"decisions": [_without(each, "id") for each in row.get("decisions", ())]}


def in_words(value: Any) -> str:
    """A text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def like(output: Any, text: str) -> Any:
    """What a person wrote for an output, in the output's own shape: fields are read from their JSON."""
    if isinstance(output, str):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        raise Unread("The corrected output is no JSON object, as the output is.") from None
    if not isinstance(value, dict):
        raise Unread("The corrected output is no JSON object, as the output is.")
    return value


def decision_of(said: dict, *, output: Any, edited: str | None) -> dict:
    """One decision from what was found; without a verdict the corrected text tells it."""
    made = {name: value for name, value in said.items() if value not in (None, "", [])}
    left = None if edited is None else like(output, edited)
    verdict = made.get("verdict")
    if verdict is None and left is not None:
        verdict = "approved" if left == output else "edited"
    if verdict not in VERDICTS:
        raise Unread(f"No verdict is in it: one of {', '.join(VERDICTS)}.")
    if "by" not in made:
        raise Unread("Nobody is said to have decided it. Choose whose decisions these are.")
    if "decided_at" not in made:
        raise Unread("It does not say when it was decided.")
    return (
        made | {"verdict": verdict} | ({"edited": left} if verdict == "edited" and left is not None else {})
    )


def named(row: dict, usual: Usual) -> dict:
    """The row with its workflow and agent; refuses one that has none."""
    for name in ("workflow", "agent"):
        row.setdefault(name, getattr(usual, name))
        if not row[name]:
            raise Unread(f"It does not say which {name} it is of. Choose one.")
    return row


def whole_seconds(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return max(0, min(LONGEST, round(value)))


def _without(mapping, *names):
    return {name: value for name, value in mapping.items() if name not in names}
