"""Weeks of a team in which nothing happens: hours of counts around rates that stay as they are.

Three workflows, five reviewers who differ a little, six categories each. People work by day and on
weekdays, agents post around the clock; hours do not depend on each other.
"""

from dataclasses import dataclass

import numpy as np

WEEK, DAY = 168, 24
DECIDED_A_DAY = (150, 80, 40)
OVERRIDE = (0.15, 0.10, 0.25)
CATEGORY_SHARES = (0.35, 0.25, 0.15, 0.12, 0.08, 0.05)
ESCALATED, CHECKS, REPORTED, FAILED, ON_TIME, REFUSED = 0.04, 0.03, 0.4, 0.03, 0.97, 0.005
REVIEWERS = (0.35, 0.25, 0.2, 0.12, 0.08)
APART = 0.025
POSTED_FACTOR = 1.6
CAPACITY = 1.25


@dataclass
class Hours:
    """Hits and cases of one subject, an entry an hour, and their running sums."""

    hits: np.ndarray
    n: np.ndarray

    def __post_init__(self):
        self.sums = [np.concatenate(([0], np.cumsum(each))) for each in (self.hits, self.n)]

    def between(self, start, end):
        return tuple(int(each[end] - each[start]) for each in self.sums)


@dataclass
class Flow:
    """One workflow."""

    overrides: Hours
    escalations: Hours
    categories: list[Hours]
    reviewers: list[Hours]
    checks: Hours
    outcomes: Hours
    on_time: Hours
    posts: Hours
    depth: np.ndarray


def day_shape(weeks):
    """How much of a weekday's work falls into each hour: eight to six, little at weekends."""
    day = np.zeros(DAY)
    day[8:18] = 0.1
    week = np.concatenate([day] * 5 + [day * 0.2] * 2)
    return np.tile(week, weeks)


def posting_shape(weeks):
    day = 1 + 0.8 * np.sin((np.arange(DAY) - 8) / DAY * 2 * np.pi)
    week = np.concatenate([day / DAY] * 5 + [day / DAY * 0.5] * 2)
    return np.tile(week, weeks)


def flow(chance, which, weeks, *, worse=1.0, since=None) -> Flow:
    """`worse` multiplies every rate from the hour `since` on: something happened after all."""
    factor = np.ones(weeks * WEEK)
    if since is not None:
        factor[since:] = worse
    decided = chance.poisson(day_shape(weeks) * DECIDED_A_DAY[which])
    posted = chance.poisson(posting_shape(weeks) * DECIDED_A_DAY[which] * POSTED_FACTOR)
    reviewers = by_reviewer(chance, decided, OVERRIDE[which] * factor)
    overridden = sum(each.hits for each in reviewers)
    reported = chance.binomial(posted, REPORTED)
    return Flow(
        Hours(overridden, decided),
        of(chance, decided, ESCALATED * factor),
        [Hours(chance.binomial(decided, OVERRIDE[which] * s * factor), decided) for s in CATEGORY_SHARES],
        reviewers,
        of(chance, posted, CHECKS * factor),
        of(chance, reported, FAILED * factor),
        of(chance, decided, ON_TIME),
        of(chance, posted, REFUSED),
        queue_depth(chance, posted, which, weeks),
    )


def of(chance, n, rate) -> Hours:
    return Hours(chance.binomial(n, rate), n)


def by_reviewer(chance, decided, rate):
    """Each with an own rate for good, near the common one."""
    left, share_left, found = decided.copy(), 1.0, []
    for share in REVIEWERS:
        mine = chance.binomial(left, min(1.0, share / share_left))
        left, share_left = left - mine, share_left - share
        own = np.clip(rate + chance.normal(0, APART), 0.005, 0.95)
        found.append(of(chance, mine, own))
    return found


def queue_depth(chance, posted, which, weeks):
    """Items open at the end of each hour, cleared by people who have a little more time than work."""
    waiting = chance.binomial(posted, 0.8)
    mean = waiting.mean()
    shape = day_shape(weeks)
    able = chance.poisson(shape / shape.mean() * mean * CAPACITY)
    depth, found = 0, np.empty(len(posted), dtype=int)
    for hour, (came, gone) in enumerate(zip(waiting.tolist(), able.tolist(), strict=True)):
        depth = max(0, depth + came - gone)
        found[hour] = depth
    return found
