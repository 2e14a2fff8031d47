"""A page of events by position; where an old time is asked for, by the clock, which leads there at once."""

from django.db.models import F, Q

ROWS = 50


def page_of(found, asked, *, by_time=False):
    """Events newest first, then the positions from where older and newer ones follow, if there are any."""
    before, after = whole(asked.get("before")), whole(asked.get("after"))
    if after is None:
        rows = list(_older(found, before, by_time)[: ROWS + 1])
        more, page = len(rows) > ROWS, rows[:ROWS]
        return page, page[-1].position if more else None, page[0].position if page and before else None
    rows = list(_newer(found, after, by_time)[: ROWS + 1])
    more, page = len(rows) > ROWS, rows[:ROWS][::-1]
    return page, page[-1].position if page else None, page[0].position if more else None


def whole(text):
    """The position in the text, or nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _older(found, position, by_time):
    if not by_time:
        return (found.before(position) if position else found).newest_first()
    if position:
        at, key = _moment(found, position)
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    return found.order_by("-at", "-pk")


def _newer(found, position, by_time):
    if not by_time:
        return found.after(position)
    at, key = _moment(found, position)
    return found.filter(Q(at__gt=at) | Q(at=at, pk__gt=key)).order_by("at", "pk")


def _moment(found, position):
    """When the event there happened; for a position that is none, the beginning of time."""
    model = found.model.objects.annotate(position=F("leaf__position"))
    first = model.order_by("at").values_list("at", "pk")
    return model.filter(position=position).values_list("at", "pk").first() or first.first()
