"""What happens beside the plain way: some is escalated, some judged a second time, some left lying. Pure.

It has dice of its own, so that what the agents do stays the same with it and without.
"""

from datetime import datetime, timedelta
from random import Random

from reviewapp.web.demo.people import REVIEWERS, Person, judge
from reviewapp.web.demo.world import Made

ESCALATES, AGAIN, LEFT_LYING = 0.035, 0.06, 0.02
# In the last days somebody is away, and more is left lying than the time limits allow.
AWAY, LEFT_LYING_MEANWHILE = timedelta(days=6), 0.16
SENIORS = [person for person in REVIEWERS if {"senior", "lead"} & set(person.roles)]
WHY = [
    "I am not sure that we may promise this.",
    "The amount is above what I decide.",
    "The papers contradict each other.",
]


def decisions_on(made: Made, person: Person, judgement: dict, *, at: datetime, until: datetime) -> list[dict]:
    """The decisions on one output as `POST /history` takes them, in order; none is later than `until`."""
    dice = Random(f"{at.isoformat()} {person.email} {made.title}")  # noqa: S311 (the same every time)
    if dice.random() < (LEFT_LYING_MEANWHILE if until - at < AWAY else LEFT_LYING):
        at += timedelta(hours=dice.uniform(4, 30))
    turn = dice.random()
    senior = dice.choice([each for each in SENIORS if each is not person])
    if turn < ESCALATES and not judgement.get("categories"):
        return in_time(until, escalated(person, at, dice), answer(made, senior, at, dice, hours=(0.2, 3)))
    first = judgement | {"by": person.email, "decided_at": text(at)}
    if turn < ESCALATES + AGAIN:
        return in_time(until, first, answer(made, senior, at, dice, hours=(2, 40)))
    return in_time(until, first)


def escalated(person, at, dice):
    return {
        "verdict": "escalated", "escalate_to": "seniors", "reason": dice.choice(WHY),
        "seconds_spent": max(6, person.seconds // 2), "by": person.email, "decided_at": text(at),
    }  # fmt: skip


def answer(made, person, at, dice, *, hours):
    later = at + timedelta(hours=dice.uniform(*hours))
    return judge(made, person, dice) | {"by": person.email, "decided_at": text(later)}


def in_time(until, first, *rest):
    """All of them, unless a later one would be in the future: then the first, at the latest just before."""
    limit = text(until)
    if any(each["decided_at"] >= limit for each in rest) and first["verdict"] == "escalated":
        rest = [each | {"decided_at": text(until - timedelta(minutes=1))} for each in rest]
    kept = [each for each in rest if each["decided_at"] < limit]
    first["decided_at"] = min(first["decided_at"], text(until - timedelta(minutes=2)))
    return [first, *kept]


def text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
