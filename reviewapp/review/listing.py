"""The queue page's lists: which reviews a view shows, how many there are, and one page of them.

Every page costs the same few queries, and each query stays near the head of an index, whether a thousand
or a million reviews wait: each queue is read in its own order and cut at a page, and counting stops at a
thousand.

    asked = Asked(view="high-risk", workflow="refunds")
    lists = Lists.of(rosa, team=team, now=now)
    page = page_of(lists, asked=asked)      # page.reviews, page.next, page.previous
    counts = counts_of(lists)               # {"needs-me": Count(24), …}
"""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan

from reviewapp.review.cursor import Place, read_place
from reviewapp.review.lists import VIEWS, Asked, narrowed
from reviewapp.review.models import Review
from reviewapp.review.statements import ROWS

__all__ = ["VIEWS", "Asked", "Count", "Page", "count_of", "counts_of", "page_of"]
PAGE = 25
COUNTED_UP_TO = 1000
KEYSET = ("priority", "due_at", "id")


@dataclass(frozen=True)
class Count:
    """How many, as far as anybody cares: `str(count)` is `24` or `1,000+`."""

    number: int

    def __str__(self):
        return f"{COUNTED_UP_TO:,}+" if self.number > COUNTED_UP_TO else f"{self.number:,}"


@dataclass(frozen=True)
class Page:
    """Reviews with all a row shows already read; `next` and `previous` are places, empty at the ends."""

    reviews: list
    next: str = ""
    previous: str = ""


class Row(Func):
    """Columns compared as one, so that the index of the order also finds the place in it."""

    function = "ROW"
    output_field = TextField()


# ---- one page ----------------------------------------------------------------------------------


def page_of(lists, *, asked, size=PAGE):
    """One page of a view, most urgent first."""
    if asked.view == "decided-today":
        return page_of_decided(lists, asked, size)
    before, after = read_place(asked.before), read_place(asked.after)
    backwards = before is not None
    keys = keys_of(lists, asked, place=before or after, backwards=backwards, size=size)
    more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    has_next, has_previous = (True, more) if backwards else (more, after is not None)
    return Page(
        reviews=with_rows([key for *_, key in keys], lists.veil),
        next=str(Place(*keys[-1])) if keys and has_next else "",
        previous=str(Place(*keys[0])) if keys and has_previous else "",
    )


def keys_of(lists, asked, *, place, backwards, size):
    """The order keys of one page and one more: each queue's own best, merged."""
    branches = [branch(lists, asked, queue, place, backwards, size) for queue in lists.queues]
    if not branches:
        return []
    merged = branches[0].union(*branches[1:], all=True) if len(branches) > 1 else branches[0]
    return sorted(merged, reverse=backwards)[: size + 1]


def branch(lists, asked, queue, place, backwards, size):
    reviews = lists.narrowed_to(asked, Review.objects.filter(queue=queue.pk))
    if place:
        here = Row(*(F(name) for name in KEYSET))
        there = Row(*(Value(value) for value in place.values))
        reviews = reviews.filter((LessThan if backwards else GreaterThan)(here, there))
    order = [f"-{name}" if backwards else name for name in KEYSET]
    return reviews.order_by(*order).values_list(*KEYSET)[: size + 1]


def page_of_decided(lists, asked, size):
    """Newest first; each review carries its `decision`."""
    decisions = lists.decided_today()
    narrow = narrowed(Review.objects.all(), asked, user=lists.user, team=lists.team)
    if asked.is_narrowed:
        decisions = decisions.filter(review__in=narrow.values("pk"))
    place = read_place(asked.after)
    if place:
        here = Row(F("decided_at"), F("id"))
        decisions = decisions.filter(LessThan(here, Row(Value(place.due_at), Value(place.key))))
    decisions = list(decisions.newest_first().select_related("decided_by")[: size + 1])
    more, decisions = len(decisions) > size, decisions[:size]
    by_review = {decision.review_id: decision for decision in decisions}
    reviews = with_rows(list(by_review), lists.veil)
    for review in reviews:
        review.decision = by_review[review.pk]
    last = decisions[-1] if decisions else None
    return Page(reviews, next=str(Place(0, last.decided_at, last.pk)) if more else "")


def with_rows(keys, veil):
    """Reviews in the order of their keys, with what a row shows and none of the long content."""
    by_key = {review.pk: veil.review(review) for review in ROWS.rows(keys=list(keys))} if keys else {}
    return [by_key[key] for key in keys if key in by_key]


# ---- how many ----------------------------------------------------------------------------------


def counts_of(lists):
    """How many each view holds, all in one statement that stops counting at a thousand."""
    querysets = [lists.decided_today() if view == "decided-today" else lists.in_view(view) for view in VIEWS]
    return dict(zip(VIEWS, map(Count, bounded(querysets)), strict=True))


def count_of(lists, *, asked):
    """How many a narrowed view holds."""
    if asked.view == "decided-today":
        narrow = narrowed(Review.objects.all(), asked, user=lists.user, team=lists.team)
        return Count(bounded([lists.decided_today().filter(review__in=narrow.values("pk"))])[0])
    reviews = Review.objects.filter(queue__in=[queue.pk for queue in lists.queues])
    return Count(bounded([lists.narrowed_to(asked, reviews)])[0])


def bounded(querysets):
    """The size of each queryset, at most one more than we count to."""
    parts, params = [], []
    for queryset in querysets:
        try:
            sql, values = queryset.order_by().values("pk")[: COUNTED_UP_TO + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 (Django wrote it)
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return cursor.fetchone()
