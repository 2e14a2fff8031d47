"""Times sorted into buckets whose bounds grow by the same factor, so that percentiles can be read off. Pure.

A bucket's middle is at most 2 % off any value in it, however large. What was counted once can be taken away
again, and hours add up to days: neither holds for averages of percentiles (C. Masson, J. E. Rim and
H. K. Lee, DDSketch, VLDB 2019).
"""

from collections.abc import Mapping
from math import ceil, log

ERROR = 0.02
GROWTH = (1 + ERROR) / (1 - ERROR)
# Of everything below one second or millisecond.
NOTHING = -1
SLACK = 1e-9
IN_SQL = f"CASE WHEN {{0}} < 1 THEN {NOTHING} ELSE ceil(ln({{0}}::float8) / {log(GROWTH)!r} - {SLACK}) END"


def bucket_of(value: float) -> int:
    return NOTHING if value < 1 else max(0, ceil(log(value) / log(GROWTH) - SLACK))


def middle_of(bucket: int) -> float:
    return 0.0 if bucket == NOTHING else 2 * GROWTH**bucket / (GROWTH + 1)


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """The middle of the bucket that holds the value which this share of all does not exceed."""
    rank = ceil(share * sum(counts.values()) - SLACK)
    for bucket in sorted(counts):
        rank -= counts[bucket]
        if rank <= 0 < counts[bucket]:
            return middle_of(bucket)
    return None
