"""How sure a number is, as the pages say it. Pure."""

from reviewapp.learning.estimates import expected


def estimate_of(counted):
    """The rate to expect later, from the counts of a pattern or a suggestion; None before any chance."""
    if not counted.exposures:
        return None
    return expected(counted.hits, counted.exposures, units=counted.units)
