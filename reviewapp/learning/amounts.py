"""What was wrong with a number: always too high by the same, or by the same share, or rounded. Pure.

Two wrong amounts are hardly ever equal, but a fee that is always added, a tax on the wrong sum and a
habit of rounding show in what lies between the wrong and the right one.
"""

from collections.abc import Iterator
from math import isfinite
from typing import Any

ANY_NUMBER = "number"
STEPS = (1000, 100, 10, 1)
LARGEST = 1e12


def is_number(value: Any) -> bool:
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    return whole and isfinite(value) and abs(value) < LARGEST


def changes_of(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """What happened to a number as (kind, before, after): `shifted` by, `scaled` to, `rounded` to."""
    if not (is_number(before) and is_number(after)) or before == after:
        return
    if shift := round(after - before, 2):
        yield "shifted", "", f"{shift:+g}"
    if before and after:
        yield "scaled", "", f"{after / before:.3g}"
    for step in STEPS:
        if _is_round(before, step) and not _is_round(after, step) and abs(after - before) < step:
            yield "rounded", str(step), ""
            return


def marks_of(value: Any) -> Iterator[str]:
    """What a number may be asked for: that it is one, and how round it is."""
    if is_number(value):
        yield ANY_NUMBER
        yield from (rounded_to(step) for step in STEPS if _is_round(value, step))


def rounded_to(step: Any) -> str:
    """No canonical JSON value reads like this, so it stands among them."""
    return f"rounded {step}"


def _is_round(number, step):
    return number != 0 and number % step == 0
