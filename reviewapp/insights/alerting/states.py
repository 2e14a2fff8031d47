"""What can be true at one moment and is no figure of a period: names and units. Pure."""

from dataclasses import dataclass

from reviewapp.insights.alerting.chances import Counts

ALL_BUT = 0.98


@dataclass(frozen=True)
class State:
    """What a rule of kind `state` watches, in the words of its page; `asks` has a place for the bar."""

    key: str
    name: str
    unit: str
    asks: str


_ALL = (
    State("late_reviews", "Late items", "count", "More than {bar} items of a queue wait past their time."),
    State(
        "queue_growth",
        "Queue growth",
        "times",
        "A queue has more than {bar} times as many open items as at this hour of the last three weeks.",
    ),
    State(
        "approval_haste",
        "Approval haste",
        "times",
        "Somebody approves nearly everything, more than {bar} times faster than usual there.",
    ),
    State(
        "refused_share",
        "Refused posts",
        "share",
        "Of what an agent posts, surely more than {bar} is refused.",
    ),
    State(
        "endpoint_failures",
        "Failures in a row",
        "count",
        "More than {bar} tries in a row failed at an endpoint.",
    ),
    State(
        "keys_ending",
        "Keys that end soon",
        "count",
        "More than {bar} keys of an agent end within 14 days, and no other key takes over.",
    ),
    State(
        "unsealed_seconds",
        "Unsealed for",
        "seconds",
        "An event has waited for its place for more than {bar}.",
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
