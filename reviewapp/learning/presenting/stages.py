"""How far a change has come, in the steps and words of the pages. Pure."""

from dataclasses import dataclass

STEPS = ("Evidence", "Suggestion", "Replay", "Approval", "Live")
KINDS = {
    "prompt": ("edit", "message"),
    "routing": ("info", "route"),
    "threshold": ("info", "confidence"),
    "check": ("warn", "shield-check"),
    "taxonomy": ("", "category"),
}
# State → how many steps are behind or under way, and what is said of it.
REACHED = {
    "drafted": (3, "Replay running"),
    "open": (4, "Waiting for approval"),
    "live": (5, "Live"),
    "dismissed": (2, "Dismissed"),
    "outdated": (2, "Outdated"),
    "rolled_back": (5, "Rolled back"),
}
REPLAYED = {"waiting": "Replay waiting", "failed": "Replay failed", "cancelled": "Replay cancelled"}


@dataclass(frozen=True)
class Step:
    """One step on the way: behind (`done`), where it stands (`now`), or ahead (empty)."""

    name: str
    state: str
    number: int


def reached(state):
    return REACHED[state][0]


def steps_of(state):
    """The way of a suggestion; one that was closed before it went live stays where it was."""
    here = reached(state)
    over = state in ("live", "rolled_back")
    return [
        Step(name, "done" if place < here or over else "now" if place == here else "", place)
        for place, name in enumerate(STEPS, start=1)
    ]


def words_of(suggestion, replay=None):
    """Where a suggestion stands, and how far its replay is."""
    words = REACHED[suggestion.state][1]
    if suggestion.state != "drafted" or replay is None:
        return words
    if replay.state in REPLAYED:
        return REPLAYED[replay.state]
    if replay.state == "done":
        return "Replayed"
    return f"{words}, {done(replay)} %" if replay.total else words


def done(replay):
    return min(100, replay.done * 100 // replay.total) if replay.total else 0


def saves(minutes):
    """The review work saved each week: 5.2 h, 40 min; nothing where there is none to speak of."""
    if abs(minutes) < 1:
        return ""
    return f"{minutes / 60:.1f}\u00a0h" if abs(minutes) >= 60 else f"{minutes:.0f}\u00a0min"


def pieces(state):
    """The five pieces of the small bar: which are filled."""
    return [place <= reached(state) for place in range(1, len(STEPS) + 1)]
