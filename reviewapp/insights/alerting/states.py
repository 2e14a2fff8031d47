"""What can be true at one moment and is no figure of a period: names and units. Pure."""

from dataclasses import dataclass

from reviewapp.insights.alerting.chances import Counts

ALL_BUT = 0.98


@dataclass(frozen=True)
class State:
    """What a rule of kind `state` watches, in the words of its page."""

    key: str
    name: str
    says: str
    unit: str


_ALL = (
    State("late_reviews", "Late items", "Items waiting in a queue past their time.", "count"),
    State(
        "queue_growth",
        "Queue growth",
        "Open items ÷ the most there were at this hour in the last three weeks.",
        "times",
    ),
    State(
        "approval_haste",
        "Approval haste",
        "How many times faster than the others somebody decides who approves nearly everything.",
        "times",
    ),
    State(
        "refused_share",
        "Refused posts",
        "Posts of an agent that were refused ÷ all it sent, in the last two hours.",
        "share",
    ),
    State("endpoint_failures", "Webhook failures", "Tries in a row that failed at one endpoint.", "count"),
    State(
        "unsealed_seconds",
        "Unsealed for",
        "Age of the oldest event without a place in the sealed order.",
        "seconds",
    ),
)
STATES = {state.key: state for state in _ALL}


def growth(depth: int, *, earlier: list[int], least: int) -> float:
    """How many times what it was at the same hour of earlier weeks, at most; a short queue does not grow."""
    return depth / max(least, *earlier)


def approves_nearly_all(approved: Counts) -> bool:
    return approved.rate >= ALL_BUT


def haste(seconds: float | None, usual: float | None) -> float:
    """How many times faster than usual somebody decides."""
    return usual / seconds if seconds and usual else 0.0
