"""How a figure reads: its value, its change since the period before, and its target. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from reviewapp.base import figures as told

NOTHING = "–"
MINUS = "−"


def said(figure, value):
    """81.4 %, 6:10, $0.42, 126 h, 0.80."""
    number, unit = parts(figure, value)
    return f"{number}{unit}"


def parts(figure, value):
    """The number and its unit apart, as a tile shows them."""
    if value is None:
        return NOTHING, ""
    if figure.unit == "share":
        return f"{value * 100:.1f}", f"{told.NARROW}%"
    if figure.unit == "seconds":
        return told.duration(timedelta(seconds=value)), ""
    if figure.unit == "hours":
        return told.decimal(value, 0 if value >= 10 else 1), f"{told.NARROW}h"
    if figure.unit == "money":
        return f"${told.decimal(value)}", ""
    if figure.unit == "ms":
        return told.milliseconds(value), ""
    if figure.unit == "kappa":
        return told.decimal(value), ""
    return told.grouped(round(value)), ""


def plain(figure, value):
    """As a machine reads it: shares in per cent, times in seconds, no unit, no grouping."""
    if value is None:
        return ""
    if figure.unit == "share":
        return f"{value * 100:.2f}"
    return f"{value:.10g}"


def on_axis(figure):
    """A function that words a tick."""
    if figure.unit == "share":
        return lambda value: f"{value * 100:.10g}{told.NARROW}%"
    if figure.unit == "seconds":
        return short_time
    if figure.unit == "money":
        return lambda value: f"${value:.10g}"
    return lambda value: f"{value:,.10g}"


def short_time(seconds):
    """15 s, 5 min, 2 h, 3 d."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.3g}{told.NARROW}{unit}"
    return f"{seconds:.3g}{told.NARROW}s" if seconds else "0"


@dataclass(frozen=True)
class Change:
    """Against the period before: how much, which way, and whether that is good."""

    words: str
    way: str  # up, down or same
    tone: str  # ok, bad or nothing
    spoken: str


def change(figure, now, before):
    """None where either period says nothing."""
    if now is None or before is None:
        return None
    gap = now - before
    words = difference(figure, gap)
    if not any(letter in "123456789" for letter in words):
        return Change("no change", "same", "", "no change")
    way = "up" if gap > 0 else "down"
    tone = "" if not figure.better else "ok" if way == figure.better else "bad"
    judged = {"ok": "better, ", "bad": "worse, "}.get(tone, "")
    return Change(words, way, tone, f"{judged}{way} by {words.lstrip('+' + MINUS)}")


def difference(figure, gap):
    sign = "+" if gap >= 0 else MINUS
    size = abs(gap)
    if figure.unit == "share":
        return f"{sign}{size * 100:.1f}"
    return f"{sign}{said(figure, size)}"


@dataclass(frozen=True)
class Aim:
    """The target beside a figure: its words, and whether it is met (None where nothing is told)."""

    words: str
    is_met: bool | None


def aim(figure, value, target):
    """“target 85” where more is better, “limit 12” where less is; None without a target."""
    if target is None or not figure.better:
        return None
    word = "target" if figure.better == "up" else "limit"
    is_met = None if value is None else value >= target if figure.better == "up" else value <= target
    return Aim(f"{word} {bare(figure, target)}", is_met)


def bare(figure, target):
    if figure.unit == "share":
        return f"{target * 100:.10g}"
    return said(figure, target)
