"""Cuts through numbers where a person would have made them: 30 rather than 29.7, 0.75 rather than 0.7483."""

from math import ceil, floor, log10

import numpy as np

STEPS = 20
FEW = 12
ROUND = (1, 0.5)


def cuts(values, *, steps: int = STEPS) -> list[float]:
    """Ascending cut points: each value where there are few, else about one every `steps`-th of the rows."""
    numbers = np.unique(np.asarray(values, dtype=float))
    if numbers.size <= FEW:
        return [_plain(number) for number in numbers]
    places = np.arange(1, steps) / steps
    half = 0.5 / steps
    low, middle, high = (np.quantile(values, places + shift) for shift in (-half, 0, half))
    whole = bool(np.all(numbers == np.floor(numbers)))
    if whole:
        low, middle, high = np.floor(low), np.floor(middle), np.ceil(high)
    found = {roundest(*each, whole=whole) for each in zip(low, high, middle, strict=True)}
    return sorted(found)


def roundest(low: float, high: float, middle: float, *, whole: bool = False) -> float:
    """The number from `low` to `high` with the fewest digits; of several, the one nearest to `middle`."""
    if low <= 0 <= high:
        return 0
    size = floor(log10(max(abs(low), abs(high)))) + 1
    for exponent in range(size, size - 16, -1):
        for share in ROUND:
            step = share * 10.0**exponent
            if whole and not float(step).is_integer():
                continue
            nearest = min(max(round(middle / step), ceil(low / step)), floor(high / step))
            number = round(nearest * step, 15 - size)
            if low <= number <= high:
                return _plain(number)
    return _plain(floor(middle) if whole else middle)


def _plain(number):
    """Whole numbers without a point, as people write them."""
    number = float(number)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
