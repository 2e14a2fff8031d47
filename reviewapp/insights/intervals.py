"""How sure a share or an agreement is. Pure."""

from collections import Counter
from collections.abc import Mapping
from math import sqrt

Z = 1.959963984540054


def wilson(hits: float, n: float) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927); all is possible where nothing was seen."""
    if n <= 0:
        return 0.0, 1.0
    rate, shrink = hits / n, 1 + Z**2 / n
    middle = (rate + Z**2 / (2 * n)) / shrink
    side = Z * sqrt(rate * (1 - rate) / n + Z**2 / (4 * n**2)) / shrink
    return max(0.0, middle - side), min(1.0, middle + side)


def kappa(table: Mapping[tuple, float], n: float | None = None) -> tuple[float, float, float] | None:
    """Cohen's kappa of (verdict of one, verdict of the other) with its 95 % interval.

    κ = (observed − by chance) ÷ (1 − by chance), J. Cohen 1960; its large-sample variance after J. L.
    Fleiss, J. Cohen and B. S. Everitt, 1969. `n` is how many pairs there are, where the table has each twice.
    None where everybody always says the same: then nothing was there to agree about.
    """
    total = sum(table.values())
    cells = {pair: count / total for pair, count in table.items() if count} if total else {}
    rows, columns = Counter(), Counter()
    for (one, other), part in cells.items():
        rows[one] += part
        columns[other] += part
    seen = sum(part for (one, other), part in cells.items() if one == other)
    chance = sum(rows[label] * columns[label] for label in rows)
    if not total or 1 - chance < 1e-12:
        return None
    value = (seen - chance) / (1 - chance)
    side = Z * sqrt(_variance(cells, rows, columns, seen, chance) / (total if n is None else n))
    return value, max(-1.0, value - side), min(1.0, value + side)


def _variance(cells, rows, columns, seen, chance):
    same = sum(
        part * ((1 - chance) - (rows[one] + columns[one]) * (1 - seen)) ** 2
        for (one, other), part in cells.items()
        if one == other
    )
    apart = sum(
        part * (columns[one] + rows[other]) ** 2 for (one, other), part in cells.items() if one != other
    )
    rest = (seen * chance - 2 * chance + seen) ** 2
    return max(0.0, same + (1 - seen) ** 2 * apart - rest) / (1 - chance) ** 4


def alpha(table: Mapping[tuple, float], n: float) -> tuple[float, float, float] | None:
    """Krippendorff's alpha for names, with a 95 % interval.

    α = 1 − observed disagreement ÷ disagreement by chance. `table` weighs each pair of answers on an output
    by one less than how many judged it; `n` is how many pairs there are. The interval is that of the
    observed disagreement (Wilson), with chance held fixed. None where everybody always says the same.
    """
    said, apart, total = Counter(), 0.0, 0.0
    for (one, other), weight in table.items():
        said[one] += weight
        said[other] += weight
        total += 2 * weight
        apart += 2 * weight * (one != other)
    by_chance = total**2 - sum(count**2 for count in said.values())
    if total <= 1 or by_chance <= 0:
        return None
    expected, observed = by_chance / (total * (total - 1)), apart / total
    low, high = wilson(observed * n, n)
    return 1 - observed / expected, max(-1.0, 1 - high / expected), 1 - low / expected
