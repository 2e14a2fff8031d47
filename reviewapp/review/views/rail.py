"""The queue beside the item: the most urgent items, quick filters, and what is new."""

from bisect import insort
from uuid import UUID

from django.shortcuts import redirect, render
from django.urls import reverse

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.clock import database_now
from reviewapp.base.htmx import wants_part
from reviewapp.base.ids import new_id
from reviewapp.review import listing
from reviewapp.review.lists import Asked, Lists
from reviewapp.review.veil import veil_of
from reviewapp.review.views.finding import findable, last_open, uuid_of

SHOWN = 30
PILLS = (
    ("risk", "high", "High risk", "high-risk"),
    ("view", "due-today", "Due today", "due-today"),
    ("view", "samples", "Audit", "samples"),
)


def rail_of(request, *, current=None):
    """What the rail shows. The open item stays in it at its place, though it no longer waits."""
    lists = Lists.of(request.user, team=request.team, now=database_now())
    asked = asked_of(request)
    rows = listing.page_of(lists, asked=asked, size=SHOWN).reviews
    if current is not None and all(row.pk != current.pk for row in rows):
        insort(rows, current, key=lambda row: (row.priority, row.due_at, row.pk))
    counts = listing.counts_of(lists)
    return {
        "rows": rows,
        "count": counts["needs-me"],
        "asked": asked,
        "narrowed": asked.is_narrowed or asked.view != "needs-me",
        "pills": pills_of(asked, counts),
        "views": listing.VIEWS.items(),
        "since": str(new_id()),
        "fresh": 0,
    }


def pills_of(asked, counts):
    return [
        {
            "name": name,
            "value": value,
            "label": label,
            "count": counts[view],
            "on": getattr(asked, name) == value,
        }
        for name, value, label, view in PILLS
    ]


def asked_of(request):
    """The rail's own filters; an item's address carries none of them."""
    if request.resolver_match.view_name != "review:rail":
        return Asked()
    sent = request.GET
    view = sent.get("view", "") if sent.get("view") in listing.VIEWS else "needs-me"
    return Asked(view=view, risk=sent.get("risk", ""), q=sent.get("q", ""))


@allow(Permission.CLAIM)
def rail(request):
    """The list again, filtered or with what is new; with `since` only how much is new."""
    if not wants_part(request):
        return redirect(f"{reverse('review:queue')}?{request.GET.urlencode()}")
    if since := uuid_of(request.GET.get("since", "")):
        return fresh(request, since)
    key = last_open(request)
    keys = findable(request).filter(pk=key).values_list("pk", flat=True) if key else ()
    current = listing.with_rows(keys, veil_of(request.user, request.team))
    shown = rail_of(request, current=current[0] if current and not asked_of(request).is_narrowed else None)
    return render(
        request, "review/_rail_again.html", {"rail": shown, "current": key, "count": shown["count"]}
    )


def fresh(request, since: UUID):
    """How many items came since then; the list itself does not move."""
    lists = Lists.of(request.user, team=request.team, now=database_now())
    found = listing.bounded([lists.in_view("needs-me").filter(pk__gt=since)])[0]
    count = listing.counts_of(lists)["needs-me"]
    was_empty = request.GET.get("shown") == "0"
    context = {"rail": {"since": str(since), "fresh": found, "count": count}}
    context["say"] = f"{found} new items" if was_empty and found else ""
    return render(request, "review/_fresh_again.html", context)
