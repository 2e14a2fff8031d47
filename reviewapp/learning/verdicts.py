"""Whether a mistake stopped after the change that was to end it. Pure."""

from reviewapp.learning.numbers import beta_cdf

HALF = 0.5
SURE = 0.9
STEPS = 200
WATCHING, STOPPED, NOT_STOPPED, TOO_FEW = "watching", "stopped", "not_stopped", "too_few"


def verdict_of(*, before: tuple[int, int], after: tuple[int, int]) -> str:
    """`before` and `after` are hits and chances. It stopped when we are 90 % sure that it was halved.

    Where even a clean record since would not show that, there were too few chances to tell.
    """
    hits, chances = before
    if not chances or not hits or _sure_halved(before, (0, after[1])) < SURE:
        return TOO_FEW
    return STOPPED if _sure_halved(before, after) >= SURE else NOT_STOPPED


def _sure_halved(before, after):
    """How probable it is that the rate after lies below half of the rate before, both unknown."""
    a, b = before[0] + 0.5, before[1] - before[0] + 0.5
    c, d = after[0] + 0.5, after[1] - after[0] + 0.5
    # The rate before, cut into slices of equal chance by its own distribution.
    edges = [place / STEPS for place in range(STEPS + 1)]
    shares = [beta_cdf(edge, a, b) for edge in edges]
    return sum(
        (shares[n + 1] - shares[n]) * beta_cdf(HALF * (edges[n] + edges[n + 1]) / 2, c, d)
        for n in range(STEPS)
    )
