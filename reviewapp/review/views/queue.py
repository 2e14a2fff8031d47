"""The queue page: views as tabs, filters, search, and one page of items. Everything stands in the address."""

from dataclasses import replace

from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.clock import database_now
from reviewapp.base.htmx import wants_part
from reviewapp.review import listing
from reviewapp.review.lists import REASONS, Asked, Lists
from reviewapp.review.models import SavedView
from reviewapp.workflows.models import Workflow
from reviewapp.workflows.policy import thresholds_in_force
from reviewapp.workflows.risk import Risk

HOLDERS = (("nobody", "nobody"), ("me", "me"))
FILTERS = ("workflow", "risk", "reason", "held_by", "q")


@allow(Permission.SEE_QUEUE)
def queue(request):
    """One page of a view; htmx gets the list alone."""
    asked = asked_of(request.GET)
    context = listed(request, asked)
    part = wants_part(request)
    if not part:
        context |= choices(request, asked)
    response = render(request, "review/_listed.html" if part else "review/queue.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def asked_of(sent):
    values = {name: sent.get(name, "").strip() for name in (*FILTERS, "after", "before")}
    view = sent.get("view", "")
    return Asked(view=view if view in listing.VIEWS else "needs-me", **values)


def listed(request, asked):
    """The rows, how many there are, and where the neighbouring pages begin."""
    lists = Lists.of(request.user, team=request.team, now=database_now())
    page = listing.page_of(lists, asked=asked)
    say_what_is_low(page.reviews)
    counts = listing.counts_of(lists)
    narrow = asked.is_narrowed
    count = listing.count_of(lists, asked=asked) if narrow else counts[asked.view]
    return {
        "asked": asked,
        "page": page,
        "count": count,
        "next_url": address(asked, after=page.next) if page.next else "",
        "previous_url": address(asked, before=page.previous) if page.previous else "",
        "tabs": tabs(asked, counts),
        "waiting": counts["needs-me"],
        "carried": [(name, getattr(asked, name)) for name in ("view", *FILTERS[:-1]) if getattr(asked, name)],
        "outside": counts[asked.view],
        "query": address(asked)[1:],
        "clear_url": address(Asked(view=asked.view)),
        "in_words": in_words(asked),
        "may_claim": may(request.user, Permission.CLAIM, team=request.team),
    }


def say_what_is_low(reviews):
    """Each review's `low`: under which confidence its policy asks a person; None where it never says."""
    limits = thresholds_in_force({review.workflow_id for review in reviews}) if reviews else {}
    for review in reviews:
        review.low = limits.get(review.workflow_id)


def choices(request, asked):
    """What the filters offer."""
    workflows = Workflow.objects.visible_to(request.user).filter(team=request.team).active()
    offered = [
        ("workflow", "Workflow", "all", [(each.slug, each.name) for each in workflows]),
        ("risk", "Risk", "any", [(value, f"{label} and up") for value, label in Risk.choices]),
        ("reason", "Reason", "any", list(REASONS.items())),
        ("held_by", "Held by", "anybody", HOLDERS),
    ]
    saved = SavedView.objects.visible_to(request.user).filter(team=request.team)
    return {
        "filters": [filter_of(asked, *each) for each in offered],
        "saved": [
            {"name": each.name, "url": f"?{each.query}", "on": f"?{each.query}" == address(asked)}
            for each in saved
        ],
    }


def filter_of(asked, name, label, nothing, options):
    chosen = getattr(asked, name)
    words = dict(options).get(chosen, nothing)
    return {
        "name": name,
        "label": label,
        "words": words.lower() if chosen else nothing,
        "nothing": nothing,
        "nothing_url": address(asked, **{name: ""}),
        "options": [(text, address(asked, **{name: value}), value == chosen) for value, text in options],
    }


def tabs(asked, counts):
    return [
        {"name": name, "url": address(Asked(view=view)), "count": counts[view], "on": view == asked.view}
        for view, name in listing.VIEWS.items()
    ]


def address(asked, **changes):
    """The same list with something changed; another page never outlives a change of the filters."""
    changed = replace(asked, after="", before="")
    changed = replace(changed, **changes)
    values = {name: getattr(changed, name) for name in ("view", *FILTERS, "after", "before")}
    return "?" + urlencode({name: value for name, value in values.items() if value})


def in_words(asked):
    """The filter as people would say it."""
    parts = [
        asked.workflow,
        f"{asked.risk} risk and up" if asked.risk else "",
        REASONS.get(asked.reason, "").lower(),
    ]
    parts += [f"held by {asked.held_by}" if asked.held_by else "", f"text “{asked.q}”" if asked.q else ""]
    return ", ".join(part for part in parts if part)
