"""A page of events, in the order whose index leads to it at once, however many events there are."""

from django.db.models import Q

ROWS = 50
# By the place in the trail; by the clock, to an old day; and those of one actor as they were recorded, for
# whoever has long been gone did nothing near the end.
POSITION, BY_TIME, OF_ONE = ("position",), ("at", "pk"), ("pk",)


def page_of(found, asked, *, order=POSITION):
    """Events newest first, then the positions from where older and newer ones follow, if there are any."""
    before, after = whole(asked.get("before")), whole(asked.get("after"))
    if after is None:
        rows = list(_older(found, before, order)[: ROWS + 1])
        more, page = len(rows) > ROWS, rows[:ROWS]
        return page, page[-1].position if more else None, page[0].position if page and before else None
    rows = list(_newer(found, after, order)[: ROWS + 1])
    more, page = len(rows) > ROWS, rows[:ROWS][::-1]
    return page, page[-1].position if page else None, page[0].position if more else None


def whole(text):
    """The position in the text, or nothing."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _older(found, position, order):
    if order == POSITION:
        return (found.before(position) if position else found).newest_first()
    if position:
        found = found.filter(_beside(found, position, order, "lt"))
    return found.order_by(*(f"-{field}" for field in order))


def _newer(found, position, order):
    if order == POSITION:
        return found.after(position)
    return found.filter(_beside(found, position, order, "gt")).order_by(*order)


def _beside(found, position, order, side):
    """Before or after the event there in this order; beside a position that is none, what is first."""
    rows = found.model.objects.order_by(*order).values_list("at", "pk")
    at, key = rows.filter(leaf__position=position).first() or rows.first()
    by_key = Q(**{f"pk__{side}": key})
    return by_key if order == OF_ONE else Q(**{f"at__{side}": at}) | Q(at=at) & by_key
