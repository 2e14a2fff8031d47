"""What happened when: a period in equal slots, with what came and went in each, and single acts. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

STEPS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
AT_MOST = 48
VERDICTS = ("approved", "edited", "rejected", "escalated", "abstained")
ENDS = {"came": "came in", "passed": "approved by policy", "expired": "expired", "withdrawn": "withdrawn"}


@dataclass(frozen=True)
class Act:
    """One thing that somebody, or the system, did: when, what, about what, who, and where it stands.

    `position` is its place in the trail; a version going live has the slug and number of its own page.
    """

    at: datetime
    what: str
    about: str
    who: str
    detail: str = ""
    tone: str = ""
    position: int | None = None
    version: tuple | None = None


@dataclass
class Slot:
    """One stretch of time: how many outputs came, what was decided, and the acts that fell into it."""

    start: datetime
    end: datetime
    flow: Counter = field(default_factory=Counter)
    acts: list = field(default_factory=list)

    @property
    def words(self) -> str:
        """12 came in, 8 decided: 5 approved, 3 edited. Empty when nothing came and nothing went."""
        parts = [f"{self.flow[key]:,} {words}" for key, words in ENDS.items() if self.flow[key]]
        verdicts = [(verdict, self.flow[verdict]) for verdict in VERDICTS if self.flow[verdict]]
        if verdicts:
            total = sum(count for _, count in verdicts)
            parts.append(f"{total:,} decided: " + ", ".join(f"{count:,} {name}" for name, count in verdicts))
        return ", ".join(parts)


def step_for(span: timedelta) -> timedelta:
    """The finest step that cuts the span into at most 48 slots; a day for anything longer."""
    return next((step for step in STEPS if span <= step * AT_MOST), STEPS[-1])


def lay_out(start, end, *, flow, acts):
    """The slots in order, leaving out those in which nothing was.

    `flow` is {(start of a slot, what): how many}, with slots counted in steps from `start`; every count and
    every act stands in exactly one slot.
    """
    step = step_for(end - start)
    slots = {}

    def slot_at(moment):
        place = (moment - start) // step
        begins = start + place * step
        return slots.setdefault(place, Slot(begins, min(begins + step, end)))

    for (moment, what), count in flow.items():
        slot_at(moment).flow[what] += count
    for act in sorted(acts, key=lambda act: (act.at, act.position or 0)):
        slot_at(act.at).acts.append(act)
    return [slots[place] for place in sorted(slots)]
