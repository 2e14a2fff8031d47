"""What a verdict needs before it counts. Pure: plain values in, sentences by field out."""

from dataclasses import dataclass
from typing import Any

VERDICTS = ("approved", "edited", "rejected", "escalated", "abstained")
CORRECTIONS = ("edited", "rejected")
ABSTAIN_REASONS = ("not_enough_context", "conflict_of_interest", "outside_my_authority")
LONGEST_TEXT = 10_000
TO_DO = {"edited": "correct the item", "rejected": "reject"}


@dataclass(frozen=True)
class Judgement:
    """What a person sends: `categories` by key, `escalate_to` a queue or its slug."""

    verdict: str
    categories: tuple = ()
    justification: str = ""
    edited: Any = None
    reason: str = ""
    escalate_to: Any = None

    @property
    def corrects(self):
        return self.verdict in CORRECTIONS


@dataclass(frozen=True)
class Demands:
    """What the situation asks for: known category keys, and whether this must be justified."""

    known: frozenset
    justified_by_category: frozenset
    justified_by_risk: bool
    blocked: bool
    is_changed: bool


def problems_of(judged, demands):
    """Sentences by field; empty when the judgement may be stored."""
    if judged.verdict not in VERDICTS:
        return {"verdict": [f"Choose one of {', '.join(VERDICTS)}."]}
    texts = {"justification": judged.justification, "reason": judged.reason, "edited": judged.edited}
    if unstorable := [field for field, value in texts.items() if holds_null(value)]:
        return {field: ["A null character cannot be kept. Remove it."] for field in unstorable}
    found = {
        "categories": _categories(judged, demands),
        "justification": _justification(judged, demands),
        "edited": _edited(judged, demands),
        "reason": _reason(judged),
    }
    return {field: [sentence] for field, sentence in found.items() if sentence}


def _categories(judged, demands):
    if unknown := sorted(set(judged.categories) - demands.known):
        return f"This workflow has no category {', '.join(unknown)}."
    if judged.corrects and not judged.categories:
        return f"Pick at least one category to {TO_DO[judged.verdict]}."
    if judged.categories and judged.verdict in {"approved", "abstained"}:
        return "Categories say what is wrong. Clear them, or correct or reject the item."
    return ""


def _justification(judged, demands):
    if len(judged.justification) > LONGEST_TEXT:
        return f"Keep the justification under {LONGEST_TEXT:,} characters."
    if judged.justification.strip():
        return ""
    if judged.corrects and demands.justified_by_category & set(judged.categories):
        return "This category needs a justification. Say what is wrong in a sentence."
    if judged.corrects and demands.justified_by_risk:
        return "Corrections at this risk need a justification. Say what is wrong in a sentence."
    if judged.verdict == "approved" and demands.blocked:
        return "A blocking check failed. Say in a sentence why the item is right all the same."
    return ""


def _edited(judged, demands):
    if judged.verdict == "edited" and not demands.is_changed:
        return "The text is as the agent sent it. Change something, or approve."
    if judged.verdict == "approved" and judged.edited is not None and demands.is_changed:
        return "You changed the output. Send it as an edit, or restore it to approve."
    return ""


def _reason(judged):
    if len(judged.reason) > LONGEST_TEXT:
        return f"Keep the reason under {LONGEST_TEXT:,} characters."
    if judged.verdict == "escalated" and not judged.reason.strip():
        return "Say in a sentence why somebody higher up should decide."
    if judged.verdict == "abstained" and judged.reason not in ABSTAIN_REASONS:
        return f"Choose why you pass: {', '.join(ABSTAIN_REASONS)}."
    return ""


def holds_null(value):
    """Whether a null character, which the database cannot keep, is anywhere in a JSON value."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(holds_null(name) or holds_null(inner) for name, inner in value.items())
    return isinstance(value, list | tuple) and any(map(holds_null, value))
