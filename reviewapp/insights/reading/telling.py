"""From counts and buckets to what a figure says. Pure."""

from reviewapp.insights.buckets import quantile
from reviewapp.insights.figures import Mean, Quantile, Ratio, Total
from reviewapp.insights.intervals import wilson
from reviewapp.insights.reading.values import Reading


def counters_of(figures):
    """The counters that these figures are made of."""
    names = []
    for figure in figures:
        match figure.of:
            case Ratio(hits, of):
                names += [*hits, *of]
            case Mean(total, over):
                names += [*total, *over]
            case Total(of):
                names += of
    return tuple(dict.fromkeys(names))


def measures_of(figures):
    return tuple(dict.fromkeys(figure.of.measure for figure in figures if isinstance(figure.of, Quantile)))


def reading_of(figure, counts, buckets):
    """`counts` of every counter, `buckets` of the measure."""
    match figure.of:
        case Ratio(hits, of):
            return share(figure, sum(counts[name] for name in hits), sum(counts[name] for name in of))
        case Mean(total, over, scale):
            n = sum(counts[name] for name in over)
            spent = sum(counts[name] for name in total)
            return Reading(spent * scale / n if n else None, n)
        case Total(of):
            n = sum(counts[name] for name in of)
            return Reading(n, n, hits=n)
        case Quantile(_, at):
            return Reading(quantile(buckets, at), sum(buckets.values()))


def share(figure, hits, n):
    """Under the figure's least number of cases it has no value, but says how many there were."""
    if n < max(1, figure.least):
        return Reading(None, n, hits=hits)
    low, high = wilson(hits, n)
    return Reading(hits / n, n, hits=hits, low=low, high=high)
