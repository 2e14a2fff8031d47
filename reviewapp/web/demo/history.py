"""Four weeks of the shop: which agent did what when, and who looked at it. Pure, from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from reviewapp.web.demo import invoices, refunds, support
from reviewapp.web.demo.beside import decisions_on, text
from reviewapp.web.demo.people import REVIEWERS, judge
from reviewapp.web.demo.world import Made

WEEKS = 4
OUTCOMES = ["usable", "usable", "usable", "verified", "failed"]


@dataclass(frozen=True)
class Line:
    """One agent at its workflow: how busy, how its ids look, and when a better version came."""

    workflow: str
    agent: str
    prefix: str
    a_day: int
    model: str
    better_from: int
    auto_above: float | None = None

    def version_on(self, day: int) -> int:
        return 2 if day >= self.better_from else 1


LINES = [
    Line("support-replies", "support-agent", "SR", 44, "larkspur-2", better_from=16),
    Line("refund-decisions", "refund-agent", "RF", 26, "larkspur-2", better_from=99),
    Line("invoice-extraction", "invoice-agent", "INV", 34, "lynx-vision-1", better_from=20, auto_above=0.93),
]


def made_by(line: Line, dice: Random, *, day: int, at: datetime, told=()) -> Made:
    """One answer of an agent on a day; a better prompt makes its mistakes rarer, `told` ends some."""
    skill = 1.7 if day >= line.better_from else 1.0
    if line.workflow == "support-replies":
        return support.make(dice, skill=skill, told=told)
    if line.workflow == "refund-decisions":
        return refunds.make(dice, skill=skill, told=told)
    return invoices.make(dice, today=at.date(), skill=skill, told=told)


def past(*, until: datetime, seed: int = 7) -> Iterator[dict]:
    """Every output of the four weeks before `until`, as `POST /history` takes them, oldest first."""
    return (row for row, _ in past_and_truth(until=until, seed=seed))


def past_and_truth(*, until: datetime, seed: int = 7) -> Iterator[tuple[dict, Made]]:
    """The same rows, each with how it was made: which mistakes are truly in it."""
    dice = Random(seed)  # noqa: S311 (a demonstration is to be the same every time)
    for day in range(WEEKS * 7):
        morning = morning_of(day, until=until)
        weekend = 0.25 if morning.weekday() >= 5 else 1.0
        pairs = [
            pair
            for line in LINES
            for pair in _one_day(line, dice, day=day, morning=morning, busy=weekend, until=until)
            if pair[0]["produced_at"] < text(until - timedelta(hours=3))
        ]
        yield from sorted(pairs, key=lambda pair: pair[0]["produced_at"])


def morning_of(day: int, *, until: datetime) -> datetime:
    """When a day of the four weeks begins; day 0 is the first."""
    at = until - timedelta(weeks=WEEKS) + timedelta(days=day)
    return at.replace(hour=7, minute=0, second=0, microsecond=0)


def waiting(*, now: datetime, count: int, seed: int = 11) -> Iterator[dict]:
    """Outputs as agents post them now; these wait for a person. Oldest first."""
    dice = Random(seed)  # noqa: S311 (a demonstration is to be the same every time)
    for number in range(count):
        line = LINES[number % len(LINES)]
        at = now - timedelta(minutes=3 * (count - number))
        made = made_by(line, dice, day=WEEKS * 7, at=at)
        yield _posted(
            line, made, at=at, number=90_000 + number, dice=dice, version=line.version_on(WEEKS * 7)
        )


def _one_day(line, dice, *, day, morning, busy, until):
    for turn in range(max(1, int(dice.gauss(line.a_day * busy, 3)))):
        at = morning + timedelta(seconds=dice.randrange(11 * 3600))
        made = made_by(line, dice, day=day, at=at)
        number = day * 1000 + turn
        row = _posted(line, made, at=at, number=number, dice=dice, version=line.version_on(day))
        yield row | {"agent": line.agent, **_became(line, made, at=at, until=until, dice=dice)}, made


def _became(line, made, *, at, until, dice):
    if line.auto_above and made.confidence >= line.auto_above and dice.random() > 0.08:
        outcome = {"kind": "failed" if made.mistakes else "usable", "at": text(at + timedelta(days=1))}
        return {"route": "approve", "outcome": outcome}
    person = dice.choices(REVIEWERS, [each.share for each in REVIEWERS])[0]
    judgement = judge(made, person, dice)
    waited = timedelta(minutes=dice.expovariate(1 / 24))
    decided_at = at + waited + timedelta(seconds=judgement["seconds_spent"])
    became = {"decisions": decisions_on(made, person, judgement, at=decided_at, until=until)}
    if judgement["verdict"] != "rejected" and dice.random() < 0.3:
        kind = "failed" if made.mistakes and judgement["verdict"] == "approved" else dice.choice(OUTCOMES[:4])
        became["outcome"] = {"kind": kind, "at": text(decided_at + timedelta(hours=20))}
    return became


def _posted(line, made, *, at, number, dice, version):
    tokens = dice.randrange(600, 2200)
    return {
        "workflow": line.workflow,
        "external_id": f"{line.prefix}-{10_000 + number}",
        "input": made.case,
        "output": made.wrong,
        "confidence": made.confidence,
        "risk": made.risk,
        "action": made.action,
        "trace": {"trace_id": f"{dice.getrandbits(128):032x}", "steps": made.steps},
        "policy_version": version,
        "model": line.model,
        "usage": {
            "input_tokens": tokens,
            "output_tokens": dice.randrange(120, 480),
            "cost_usd": round(tokens * 0.000004, 5),
        },
        "latency_ms": sum(each["duration_ms"] for each in made.steps),
        "produced_at": text(at),
        "subject": made.case.get("from") or made.case.get("customer") or made.case["file"],
        "language": "en",
        "metadata": {"title": made.title},
    }
