"""Which patterns may be shown: a test that may be looked at after every correction.

A pattern has so many hits in so many exposures. Its e-value bets that it is corrected more often than
phrases like it are; under the null its expectation never exceeds one, whenever one stops to look, as
long as the base rate was fixed beforehand. e-BH then keeps the share of false patterns below a level.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, log1p

from reviewapp.base.figures import percent
from reviewapp.learning.estimates import design_effect, jeffreys
from reviewapp.learning.numbers import log_beta, log_beta_survival

FLOOR = 0.05
CEILING = 0.95
LONGEST = 5
ENOUGH_ROWS = 30


@dataclass(frozen=True)
class Setting:
    """How much a workflow demands before a pattern is shown."""

    level: float
    bar: float
    least_units: int = 3
    least_reviewers: int = 2
    most_of_one: float = 0.8


SETTINGS = {
    "cautious": Setting(level=0.05, bar=0.3),
    "eager": Setting(level=0.10, bar=0.2),
}
LEVELS = {name: setting.level for name, setting in SETTINGS.items()}


@dataclass(frozen=True)
class Candidate:
    """What is known about one pattern: rows, and how many separate sources stand behind them.

    Hits and exposures may be by weight, none above one: each factor of the bet then only moves towards
    one, so that its expectation under the null still never exceeds one. Of a part of a pattern, `beside`
    are the hits and exposures of the rest.
    """

    key: Hashable
    hits: float
    exposures: float
    base_rate: float
    units: int
    reviewers: int
    top_share: float
    beside: tuple[float, float] | None = None

    @property
    def log_e(self) -> float:
        """Against chance alone. A part of a pattern may also stand out from the rest of it: the mean of both
        bets is a bet against a condition that has nothing to do with a rate that is nothing new.
        """
        alone = log_e(self.hits, self.exposures, self.base_rate)
        if self.beside is None:
            return alone
        return _log_mean(alone, log_e_beside(self.hits, self.exposures, *self.beside))


@lru_cache(maxsize=65536)
def log_e(hits: float, exposures: float, base_rate: float) -> float:
    """ln of the evidence that the rate is above `base_rate`, every higher rate being equally likely."""
    misses = exposures - hits
    above = log_beta(hits + 1, misses + 1) + log_beta_survival(base_rate, hits + 1, misses + 1)
    return above - log1p(-base_rate) - hits * log(base_rate) - misses * log1p(-base_rate)


@lru_cache(maxsize=65536)
def log_e_beside(hits: float, exposures: float, other_hits: float, others: float) -> float:
    """ln of the evidence that it shows more often here than beside, whatever the rate of both may be.

    Two rates of their own, each unknown beforehand, against the best that one rate for all could say of
    the same: so its expectation never exceeds one where both are alike.
    """
    apart = _log_unknown(hits, exposures) + _log_unknown(other_hits, others)
    known = apart - _log_best(hits + other_hits, exposures + others)
    return known if hits * others > other_hits * exposures else min(known, 0.0)


def _log_unknown(hits, n):
    return log_beta(hits + 0.5, n - hits + 0.5) - log_beta(0.5, 0.5)


def _log_best(hits, n):
    return sum(part * log(part / n) for part in (hits, n - hits) if part > 0)


def _log_mean(one, other):
    low, high = sorted((one, other))
    return high + log1p(exp(low - high)) - log(2)


def e_bh(log_es: Mapping[Hashable, float], *, level: float, total: int | None = None) -> set:
    """The keys that stand when at most `level` of them may be false; `total` counts all that were tried."""
    total = max(total or 0, len(log_es))
    ranked = sorted(log_es, key=log_es.__getitem__, reverse=True)
    standing = 0
    for rank, key in enumerate(ranked, 1):
        if log_es[key] >= log(total / (level * rank)):
            standing = rank
    return set(ranked[:standing])


def lacking(candidate: Candidate, *, setting: Setting, sole_reviewer: bool = False) -> list[str]:
    """What a pattern still lacks besides its e-value, in sentences; nothing when it lacks nothing.

    Where only one person reviews at all, the rules about several reviewers are off: the page says so.
    """
    wanting = []
    deflate = design_effect(candidate.hits, candidate.units)
    low = jeffreys(candidate.hits, candidate.exposures, deflate=deflate).low
    if candidate.units < setting.least_units:
        wanting.append(f"Too few separate cases; {setting.least_units} are needed.")
    if not sole_reviewer and candidate.reviewers < setting.least_reviewers:
        wanting.append(f"Too few people corrected it; {setting.least_reviewers} are needed.")
    if not sole_reviewer and candidate.top_share > setting.most_of_one:
        wanting.append(f"One person made more than {percent(setting.most_of_one, 0)} of the corrections.")
    if low < setting.bar:
        wanting.append(f"It may be corrected in fewer than {percent(setting.bar, 0)} of its chances.")
    return wanting


def admitted(
    candidates: Iterable[Candidate],
    *,
    setting: Setting,
    total: int | None = None,
    sole_reviewer: bool = False,
) -> set:
    """The keys that may be shown: e-BH over everything that was counted, then the rules of support."""
    candidates = list(candidates)
    log_es = {c.key: c.log_e for c in candidates}
    standing = e_bh(log_es, level=setting.level, total=total)
    return {
        c.key
        for c in candidates
        if c.key in standing and not lacking(c, setting=setting, sole_reviewer=sole_reviewer)
    }


@dataclass(frozen=True)
class BaseRates:
    """How often a phrase of some length and frequency is changed at all."""

    bands: Mapping[tuple, tuple[int, int, int]]
    otherwise: float = FLOOR

    def of(self, length: int, exposures: int, hits: int = 0) -> float:
        """The rate of the others in its band, or of the widest band with enough of them; never below 5 %.

        The phrase's own `hits` and `exposures` are left out, lest it be measured by itself.
        """
        for band in _bands(length, exposures):
            rows, seen, changed = self.bands.get(band, (0, 0, 0))
            if rows > ENOUGH_ROWS and seen > exposures:
                return _held((changed - hits) / (seen - exposures))
        return _held(self.otherwise)


def base_rates(rows: Iterable[tuple[int, int, int]], *, otherwise: float = FLOOR) -> BaseRates:
    """Rates from rows of (length in tokens, exposures, hits), one a phrase.

    Give phrases that were never changed too: rates of changed ones alone are too high, and hide what is
    true. With hardly any rows the answer is `otherwise`, for which the share of all tokens that reviewers
    remove is a good guess.
    """
    bands: dict = {}
    for length, exposures, hits in rows:
        for band in _bands(length, exposures):
            before = bands.get(band, (0, 0, 0))
            bands[band] = (before[0] + 1, before[1] + exposures, before[2] + hits)
    return BaseRates(bands, otherwise)


def _bands(length, exposures):
    """From the narrowest to the widest: length and fourfold frequency, length, everything."""
    length = min(length, LONGEST)
    return (length, (exposures.bit_length() + 1) // 2), (length,), ()


def _held(rate):
    return min(max(rate, FLOOR), CEILING)
