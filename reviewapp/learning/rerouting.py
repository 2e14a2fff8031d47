"""What another policy would have done with past outputs: counted exactly, by the routing of intake. Pure.

Nothing is estimated but what people did not look at: of an output without a label nobody knows whether
it was wrong, and how many of those there are is said beside every figure.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from reviewapp.learning.estimates import Estimate, exact_interval
from reviewapp.workflows.routing import Routed, compile_policy, route

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Case:
    """One past output; `wrong` None where nobody said, `minutes` what a person spent on it."""

    id: Hashable
    facts: dict
    wrong: bool | None = None
    at: datetime | None = None
    minutes: float | None = None


@dataclass(frozen=True)
class Count:
    """So many of so many, and between which shares that lies with 90 % certainty."""

    hits: int
    n: int

    @property
    def share(self) -> Estimate:
        return exact_interval(self.hits, self.n)


@dataclass(frozen=True)
class Side:
    """What one policy does with all cases.

    A person sees what goes to review and the spot checks; only what goes to review is caught before use.
    """

    reviews: int
    spot_checks: int
    caught: Count  # of all outputs known to be wrong
    precision: Count  # wrong ones among those labelled and sent to review
    escaped: Count  # wrong ones among those labelled and approved without a person
    per_thousand: float
    per_week: float
    minutes_a_week: float
    erred: dict[str, int]  # rules and checks that could not be answered; each such output is reviewed


@dataclass(frozen=True)
class Moved:
    """An output that another policy would have sent elsewhere: (route, queue) before and after."""

    id: Hashable
    before: tuple[str, str | None]
    after: tuple[str, str | None]
    wrong: bool | None
    why: str

    @property
    def is_rerouted(self) -> bool:
        """Not only to another queue."""
        return self.before[0] != self.after[0]


@dataclass(frozen=True)
class CheckChange:
    """How often a check fails; None where the policy does not have it."""

    name: str
    fails_before: int | None
    fails_after: int | None
    precision: Count  # wrong ones among the labelled outputs that fail it afterwards


@dataclass(frozen=True)
class Rerouted:
    n: int
    labelled: int
    wrong: int
    now: Side
    new: Side
    moved: list[Moved]
    checks: list[CheckChange]
    weeks: list[tuple[date, int, int]]  # Monday, reviews now, reviews with the change

    @property
    def missing(self) -> float:
        """The share of outputs about which nobody said whether they were wrong."""
        return 1 - self.labelled / self.n if self.n else 0.0

    @property
    def missing_among_moved(self) -> float:
        """The same among those whose route changes: what the estimate leans on."""
        rerouted = [each for each in self.moved if each.is_rerouted]
        unknown = sum(each.wrong is None for each in rerouted)
        return unknown / len(rerouted) if rerouted else 0.0

    @property
    def newly_reviewed(self) -> Count:
        """Wrong ones among the labelled outputs that only the new policy sends to review."""
        known = [each.wrong for each in self.moved if each.is_rerouted and each.after[0] == "review"]
        known = [wrong for wrong in known if wrong is not None]
        return Count(sum(known), len(known))

    @property
    def newly_approved(self) -> Count:
        """Wrong ones among the labelled outputs that only the new policy lets through."""
        known = [each.wrong for each in self.moved if each.is_rerouted and each.after[0] == "approve"]
        known = [wrong for wrong in known if wrong is not None]
        return Count(sum(known), len(known))


def reroute(
    document_now: dict,
    document_new: dict,
    cases: Iterable[Case],
    *,
    autonomy: str,
    draw: Callable[[Hashable], float],
) -> Rerouted:
    """Route every case by both policies; `draw` gives an output's own number for spot checks."""
    now, new = _Tally(document_now, autonomy), _Tally(document_new, autonomy)
    seen, moved = _Seen(), []
    for case in cases:
        number = draw(case.id)
        before, after = now.add(case, number), new.add(case, number)
        seen.add(case, before, after)
        if (before.route, before.queue) != (after.route, after.queue):
            moved.append(_moved(case, before, after))
    weeks = [(monday, *counts) for monday, counts in sorted(seen.by_week.items())]
    sides = now.side(seen), new.side(seen)
    return Rerouted(seen.n, seen.labelled, seen.wrong, *sides, moved, _checks(now, new), weeks)


def _is_seen(routed: Routed) -> bool:
    return routed.route == "review" or routed.spot_check


def _monday(at):
    return at.date() - timedelta(days=at.weekday())


def _moved(case, before, after):
    decisive = after.reasons[-1]["text"] if after.reasons else ""
    return Moved(case.id, (before.route, before.queue), (after.route, after.queue), case.wrong, decisive)


@dataclass
class _Seen:
    """What holds of the cases whatever the policy, and how many of them people see each week."""

    n: int = 0
    labelled: int = 0
    wrong: int = 0
    minutes: list[float] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    by_week: dict[date, list[int]] = field(default_factory=dict)

    def add(self, case, before, after):
        self.n += 1
        self.labelled += case.wrong is not None
        self.wrong += case.wrong is True
        if case.minutes is not None:
            self.minutes.append(case.minutes)
        if case.at is not None:
            self.first = min(self.first or case.at, case.at)
            self.last = max(self.last or case.at, case.at)
            week = self.by_week.setdefault(_monday(case.at), [0, 0])
            week[0] += _is_seen(before)
            week[1] += _is_seen(after)

    @property
    def weeks(self):
        """How long the cases took to come in; less than a day counts as one."""
        return max(self.last - self.first, DAY) / WEEK if self.first else 0.0


class _Tally:
    """Counts what one policy does."""

    def __init__(self, document, autonomy):
        self.policy, self.autonomy = compile_policy(document), autonomy
        self.routes: Counter = Counter()  # (route, wrong) -> outputs
        self.spot_checks = 0
        self.erred: Counter = Counter()
        self.fails: Counter = Counter()  # (check, wrong) -> outputs

    def add(self, case, number):
        routed = route(self.policy, case.facts, autonomy=self.autonomy, draw=number)
        self.routes[routed.route, case.wrong] += 1
        self.spot_checks += routed.spot_check
        self.erred.update(reason["ref"] for reason in routed.reasons if reason["kind"] == "error")
        self.fails.update((check["name"], case.wrong) for check in routed.checks if not check["passed"])
        return routed

    def side(self, seen):
        routes = self.routes
        reviews = sum(count for (name, _), count in routes.items() if name == "review")
        looked = reviews + self.spot_checks
        per_week = looked / seen.weeks if seen.weeks else 0.0
        each = sum(seen.minutes) / len(seen.minutes) if seen.minutes else 0.0
        return Side(
            reviews,
            self.spot_checks,
            Count(routes["review", True], seen.wrong),
            _among_labelled(routes, "review"),
            _among_labelled(routes, "approve"),
            1000 * looked / seen.n if seen.n else 0.0,
            per_week,
            per_week * each,
            dict(self.erred),
        )

    def fails_of(self, name):
        if name not in {check.name for check in self.policy.checks}:
            return None
        return sum(self.fails[name, wrong] for wrong in (True, False, None))


def _among_labelled(counts, name):
    return Count(counts[name, True], counts[name, True] + counts[name, False])


def _checks(now, new):
    names = dict.fromkeys(check.name for tally in (now, new) for check in tally.policy.checks)
    return [
        CheckChange(name, now.fails_of(name), new.fails_of(name), _among_labelled(new.fails, name))
        for name in names
    ]
