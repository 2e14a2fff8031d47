"""L7: patterns that are nothing but chance, looked at every night for three months: how many are shown.

Simulated, because only then is it known which are true. Beside it the usual way: a test every night on
what has come so far, corrected for the number of patterns but not for the number of nights.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from statistics import median

import numpy as np

from reviewapp.base.figures import percent
from reviewapp.learning.admission import LEVELS, base_rates, e_bh, log_e
from reviewapp.learning.numbers import benjamini_hochberg, binomial_tail
from reviewapp.web.benches.learning.figure import Figure, Row

NULL, TRUE, NIGHTS, TIMES = 1900, 100, 90, 5
REACH = 0.02
SEED = 7
# Base rate, rate of the true ones, chances a day.
WORLDS = {"rare, often seen": (0.05, 0.3, 2.0), "common, seldom seen": (0.26, 0.6, 0.5)}


@dataclass
class Shown:
    """What was shown at any time, over all repetitions."""

    false: int = 0
    true: int = 0
    days: tuple = ()

    @property
    def share(self):
        return self.false / max(1, self.false + self.true)

    def __str__(self):
        found = (
            f"{self.true / TIMES:.0f} of {TRUE} found, half of them by night {median(self.days or [0]):.0f}"
        )
        return f"{percent(self.share)} ({self.false / TIMES:.1f} false; {found})"


def measure(folder: Path) -> Figure:
    rows = []
    for world, rates in WORLDS.items():
        usual = shown_over(rates, by_p_value)
        for setting, level in LEVELS.items():
            ours = shown_over(rates, partial(by_e_value, level=level))
            met = ours.share <= REACH
            rows.append(
                Row(
                    f"{world}, {setting}",
                    str(ours),
                    str(usual),
                    f"≤ {percent(REACH, 0)} ever shown",
                    met,
                    TIMES * (NULL + TRUE),
                )
            )
        estimated = shown_over(rates, by_estimated_rate)
        rows.append(Row(f"{world}, cautious, base rate estimated", str(estimated), n=TIMES * (NULL + TRUE)))
    return Figure("L7", "False discoveries when one looks every night", rows)


def shown_over(rates, judge: Callable) -> Shown:
    """Everything the judge shows on any night; the same chances come to every judge."""
    base = rates[0]
    shown = Shown()
    for hits, exposures in simulated(rates):
        seen = np.zeros(NULL + TRUE, dtype=bool)
        for night in range(NIGHTS):
            now = judge(hits[night], exposures[night], base=base)
            shown.days += (night + 1,) * int((now & ~seen)[NULL:].sum())
            seen |= now
        shown.false += int(seen[:NULL].sum())
        shown.true += int(seen[NULL:].sum())
    return shown


def simulated(rates) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Hits and exposures so far, by night and pattern; the true ones stand last."""
    base, true, daily = rates
    chance = np.random.default_rng(SEED)
    rate = np.array([base] * NULL + [true] * TRUE)
    for _ in range(TIMES):
        exposures = chance.poisson(daily, (NIGHTS, NULL + TRUE))
        hits = chance.binomial(exposures, rate)
        yield hits.cumsum(axis=0), exposures.cumsum(axis=0)


def by_e_value(hits, exposures, *, base, level):
    """As the product does it."""
    evidence = {n: log_e(int(h), int(e), base) for n, (h, e) in enumerate(zip(hits, exposures, strict=True))}
    return marked(e_bh(evidence, level=level))


def by_estimated_rate(hits, exposures, *, base):
    """As the product does it where nobody tells it the base rate."""
    counted = list(zip(hits.tolist(), exposures.tolist(), strict=True))
    rates = base_rates((1, e, h) for h, e in counted)
    of = cache(lambda e: round(rates.of(1, e), 3))
    return marked(e_bh({n: log_e(h, e, of(e)) for n, (h, e) in enumerate(counted)}, level=LEVELS["cautious"]))


def by_p_value(hits, exposures, *, base):
    tail = cache(lambda h, e: binomial_tail(h, e, base))
    chances = [tail(h, e) for h, e in zip(hits.tolist(), exposures.tolist(), strict=True)]
    return np.array(benjamini_hochberg(chances, level=0.05))


def marked(keys):
    shown = np.zeros(NULL + TRUE, dtype=bool)
    shown[list(keys)] = True
    return shown
