"""What an address of the dashboard asks for, and the address of what is asked. Pure.

Everything a page shows stands in its address, so that a link, a reload and a bookmark show it again.
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

RANGES = {
    "7d": ("Last 7 days", 7),
    "4w": ("Last 4 weeks", 28),
    "12w": ("Last 12 weeks", 84),
    "1y": ("Last 12 months", 365),
}
USUAL = "4w"
CUSTOM = "custom"
LENSES = ("agent", "version", "queue", "reviewer")
STAMP = "%Y%m%dT%H%MZ"
EARLIEST, LATEST = date(1990, 1, 1), date(2200, 1, 1)
LONGEST_TEXT = 120
SPELLED = {"since": "from", "until": "to"}


@dataclass(frozen=True)
class Asked:
    """A page of figures; what nobody offers counts as not asked."""

    workflow: str = ""
    range: str = USUAL
    since: str = ""
    until: str = ""
    agent: str = ""
    version: str = ""
    queue: str = ""
    reviewer: str = ""
    figure: str = ""
    by: str = ""
    category: str = ""
    cause: str = ""
    side: str = ""

    @classmethod
    def of(cls, sent):
        """From what a browser sent; text of any length and kind is taken."""
        values = {
            each.name: str(sent.get(SPELLED.get(each.name, each.name), ""))
            .replace("\x00", "")
            .strip()[:LONGEST_TEXT]
            for each in fields(cls)
        }
        asked = cls(**values)
        is_custom = moment(asked.since) is not None and moment(asked.until) is not None
        if asked.range == CUSTOM or (is_custom and asked.range not in RANGES):
            return replace(asked, range=CUSTOM if is_custom else USUAL)
        return replace(asked, range=asked.range if asked.range in RANGES else USUAL, since="", until="")

    def query(self, **changes):
        """The address's query, with some values changed; the usual ones are left out."""
        changed = replace(self, **changes)
        values = {each.name: getattr(changed, each.name) for each in fields(self)}
        if values["range"] != CUSTOM:
            values |= {"since": "", "until": ""}
        if values["range"] == USUAL:
            values["range"] = ""
        return "?" + urlencode({SPELLED.get(name, name): value for name, value in values.items() if value})

    def pinned(self, start, end, **changes):
        """The same for exactly this time, whenever it is opened."""
        return replace(self, range=CUSTOM, since=stamp(start), until=stamp(end), **changes)

    def span(self, now, zone):
        """From when to when, aware: whole days of the reader's zone, until the end of this hour."""
        if self.range == CUSTOM:
            one, other = moment(self.since), moment(self.until)
            if beginning(one, zone) > beginning(other, zone):
                one, other = other, one
            start, end = beginning(one, zone), ending(other, zone)
            return start, max(end, start + timedelta(hours=1))
        end = hour_after(now)
        first = now.astimezone(zone).date() - timedelta(days=RANGES[self.range][1] - 1)
        return midnight(first, zone), end

    def words(self, start, end, zone):
        """The time in words: Last 4 weeks, 1 Sep – 7 Sep 2026."""
        if self.range != CUSTOM:
            return RANGES[self.range][0]
        return days_between(start, end, zone)


def days_between(start, end, zone):
    first, last = start.astimezone(zone), (end - timedelta(minutes=1)).astimezone(zone)
    if first.date() == last.date():
        return f"{first.day} {first:%b %Y}"
    year = f" {first:%Y}" if first.year != last.year else ""
    return f"{first.day} {first:%b}{year} – {last.day} {last:%b %Y}"


def stamp(at):
    return at.astimezone(UTC).strftime(STAMP)


def moment(text):
    """A day (as written in a date field), a moment as we stamp it, or None."""
    try:
        found = datetime.strptime(text, STAMP).replace(tzinfo=UTC)
    except ValueError:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            return None
    day = found.date() if isinstance(found, datetime) else found
    return found if EARLIEST <= day < LATEST else None


def beginning(picked, zone):
    return picked if isinstance(picked, datetime) else midnight(picked, zone)


def ending(picked, zone):
    """A day counts to its end."""
    return picked if isinstance(picked, datetime) else midnight(picked + timedelta(days=1), zone)


def midnight(day, zone):
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def hour_after(now):
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
