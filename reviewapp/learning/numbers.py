"""The few distributions that sureness needs, exact and from the standard library alone.

Pages ask for these, so nothing heavy is imported: an interval costs some ten microseconds.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import exp, inf, lgamma, log, log1p

PRECISE = 1e-15
TINY = 1e-300
MOST_TERMS = 20_000


def log_beta(a: float, b: float) -> float:
    """ln B(a, b)."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def beta_cdf(x: float, a: float, b: float) -> float:
    """P[Beta(a, b) <= x]."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if _is_small_side(x, a, b):
        return min(1.0, exp(_log_small_side(x, a, b)))
    return max(0.0, 1.0 - exp(_log_small_side(1 - x, b, a)))


def log_beta_survival(x: float, a: float, b: float) -> float:
    """ln P[Beta(a, b) > x], exact however small the probability is."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return -inf
    if _is_small_side(1 - x, b, a):
        return min(0.0, _log_small_side(1 - x, b, a))
    return log1p(-min(exp(_log_small_side(x, a, b)), 1 - PRECISE))


@lru_cache(maxsize=4096)
def beta_quantile(share: float, a: float, b: float) -> float:
    """The x with P[Beta(a, b) <= x] = share: Newton's steps, held between two bounds."""
    if share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    low, high, x = 0.0, 1.0, a / (a + b)
    for _ in range(200):
        off = beta_cdf(x, a, b) - share
        low, high = (low, x) if off > 0 else (x, high)
        step = x - off / max(_density(x, a, b), TINY)
        following = step if low < step < high else (low + high) / 2
        if abs(following - x) <= 1e-14 * max(following, TINY) or high - low < TINY:
            return following
        x = following
    return x


def binomial_tail(least: int, n: int, rate: float) -> float:
    """P[Binomial(n, rate) >= least]."""
    if least <= 0:
        return 1.0
    if least > n:
        return 0.0
    return beta_cdf(rate, least, n - least + 1)


def log_binomial(n: int, k: int) -> float:
    """ln of the number of ways to choose k of n."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def fisher(a: int, b: int, c: int, d: int) -> float:
    """The two-sided exact test of the table [[a, b], [c, d]]: the sum of all tables no likelier."""
    row, column, total = a + b, a + c, a + b + c + d
    whole = log_binomial(total, column)

    def chance(k):
        return log_binomial(row, k) + log_binomial(total - row, column - k) - whole

    bar = chance(a) + 1e-7
    possible = range(max(0, column - (total - row)), min(row, column) + 1)
    return min(1.0, sum(exp(p) for p in map(chance, possible) if p <= bar))


def benjamini_hochberg(chances: Iterable[float], *, level: float) -> list[bool]:
    """Which of the tests stand when at most `level` of those standing may be false."""
    chances = list(chances)
    order = sorted(range(len(chances)), key=chances.__getitem__)
    standing = 0
    for rank, place in enumerate(order, 1):
        if chances[place] <= level * rank / len(chances):
            standing = rank
    stand = set(order[:standing])
    return [place in stand for place in range(len(chances))]


def _is_small_side(x, a, b):
    """The continued fraction converges quickly below the bulk of the distribution."""
    return x < (a + 1) / (a + b + 2)


def _density(x, a, b):
    return exp((a - 1) * log(x) + (b - 1) * log1p(-x) - log_beta(a, b)) if 0 < x < 1 else 0.0


def _log_small_side(x, a, b):
    return a * log(x) + b * log1p(-x) - log(a) - log_beta(a, b) + log(_fraction(x, a, b))


def _fraction(x, a, b):
    """The continued fraction of the incomplete beta function, by Lentz's way."""
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, MOST_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = _inverse(1 + even * d), _away_from_zero(1 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = _inverse(1 + odd * d), _away_from_zero(1 + odd / c)
        value *= d * c
        if abs(d * c - 1) < PRECISE:
            break
    return value


def _away_from_zero(number):
    return number if abs(number) > TINY else TINY


def _inverse(number):
    return 1 / _away_from_zero(number)
