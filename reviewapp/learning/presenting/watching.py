"""Whether a live change helped, in the words of its page. Pure."""

from dataclasses import dataclass

from reviewapp.learning.estimates import exact_interval
from reviewapp.learning.models import Watch

ENOUGH = 30
TONES = {
    "stopped": ("ok", "ok"),
    "not_stopped": ("bad", "warn"),
    "too_few": ("", "info"),
    "watching": ("info", "eye"),
}


@dataclass(frozen=True)
class Side:
    """Before the version or after it: how many of how many, and the range the rate lies in."""

    words: str
    name: str
    hits: int
    exposures: int

    @property
    def rate(self):
        return self.hits / self.exposures if self.exposures else None

    @property
    def range(self):
        return exact_interval(self.hits, self.exposures, level=0.8)


@dataclass(frozen=True)
class Again:
    """The repeat-correction rate; no rate is said of fewer than thirty chances."""

    hits: int
    exposures: int

    @property
    def is_enough(self):
        return self.exposures >= ENOUGH

    @property
    def missing(self):
        return max(0, ENOUGH - self.exposures)

    @property
    def rate(self):
        return self.hits / self.exposures

    @property
    def range(self):
        return exact_interval(self.hits, self.exposures, level=0.8)


@dataclass(frozen=True)
class Watched:
    """What the page tells of a watch."""

    watch: Watch
    tone: str
    drawing: str
    before: Side
    after: Side
    again: Again

    @property
    def sides(self):
        return self.before, self.after

    @property
    def asks_to_roll_back(self):
        return self.watch.verdict == Watch.Verdict.NOT_STOPPED


def told_of_watch(suggestion, *, repeats=(0, 0)):
    """The watch of a suggestion in words, or None while it is not live; `repeats` as counted just now."""
    watch = getattr(suggestion, "watch", None)
    if watch is None:
        return None
    tone, drawing = TONES[watch.verdict]
    before = Side("Before", "before", watch.before_hits, watch.before_exposures)
    after = Side("Since it is live", "after", watch.after_hits, watch.after_exposures)
    return Watched(watch, tone, drawing, before, after, Again(*repeats))
