"""Numbers and times as people read them here: 1,204 · 81.4 % · 18:42 · 1 h 10."""

from datetime import timedelta

NARROW = "\u00a0"
SOON = timedelta(minutes=30)


def grouped(number) -> str:
    """1204 reads 1,204."""
    return f"{number:,}"


def percent(share, places: int = 1) -> str:
    """0.814 reads 81.4 %."""
    return f"{float(share) * 100:.{places}f}{NARROW}%"


def decimal(number, places: int = 2) -> str:
    return f"{float(number):,.{places}f}"


def duration(span: timedelta) -> str:
    """How long: 18:42 when little is left, 41 min, 1 h 10, 2 d 3 h."""
    seconds = max(0, int(span.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if span < SOON:
        return f"{minutes}:{seconds % 60:02d}"
    if hours < 1:
        return f"{minutes}{NARROW}min"
    if days < 1:
        return f"{hours}{NARROW}h{NARROW}{minutes % 60:02d}"
    return f"{days}{NARROW}d{NARROW}{hours % 24}{NARROW}h"


def rough(span: timedelta) -> str:
    """How long ago, in one unit: just now, 3 min, 2 h, 5 days."""
    seconds = max(0, int(span.total_seconds()))
    for size, one, many in ((86400, "day", "days"), (3600, "h", "h"), (60, "min", "min")):
        if seconds >= size:
            count = seconds // size
            return f"{count}{NARROW}{one if count == 1 else many}"
    return ""


def milliseconds(amount) -> str:
    """240 reads 240 ms, 4300 reads 4.3 s."""
    amount = float(amount)
    return f"{amount:.0f}{NARROW}ms" if amount < 1000 else f"{amount / 1000:.1f}{NARROW}s"
