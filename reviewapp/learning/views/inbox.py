"""The inbox of learning: patterns and suggestions by stage. Everything stands in the address."""

from dataclasses import replace

from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.htmx import render_page_or_part, wants_part
from reviewapp.learning.presenting.inbox import shown
from reviewapp.learning.presenting.lists import KINDS, STAGES, Asked, counts_of, rows_of
from reviewapp.learning.presenting.tiles import tiles_of
from reviewapp.learning.views.finding import page_of, workflows_of

NARROWING = ("workflow", "kind", "q")


@allow(Permission.SEE_POLICY)
@require_GET
def inbox(request):
    """One page of a stage; htmx gets the list alone."""
    asked = asked_of(request.GET)
    page = page_of(request, rows_of(request.team, asked))
    context = {"asked": asked, "page": page, "rows": shown(page.object_list)} | words_of(asked)
    if not wants_part(request):
        context |= around(request, asked)
    return render_page_or_part(request, "learning/inbox.html", "learning/_rows.html", context)


def asked_of(sent):
    values = {name: sent.get(name, "").strip() for name in NARROWING}
    stage = sent.get("stage", "")
    known = values["kind"] in dict(KINDS)
    return Asked(
        stage=stage if stage in STAGES else "open", **values | {"kind": values["kind"] if known else ""}
    )


def words_of(asked):
    """The list in words, for when it is empty."""
    parts = [asked.workflow, dict(KINDS).get(asked.kind, "").lower(), f"text “{asked.q}”" if asked.q else ""]
    return {
        "in_words": ", ".join(part for part in parts if part),
        "clear_url": address(Asked(stage=asked.stage)),
        "by_saving": asked.stage in ("open", "approval"),
    }


def around(request, asked):
    """Tiles, tabs and filters: what stands around the list."""
    counts = counts_of(request.team)
    workflows = [(each.slug, each.name) for each in workflows_of(request).active()]
    return {
        "tiles": tiles_of(request.team),
        "tabs": [
            {
                "name": name,
                "url": address(Asked(stage=stage)),
                "count": counts[stage],
                "on": stage == asked.stage,
            }
            for stage, (name, _, _) in STAGES.items()
        ],
        "filters": [
            choice_of(asked, "workflow", "Workflow", "all", workflows),
            choice_of(asked, "kind", "Kind", "any", KINDS),
        ],
        "carried": [
            (name, getattr(asked, name)) for name in ("stage", "workflow", "kind") if getattr(asked, name)
        ],
        "may_write": may(request.user, Permission.DRAFT_POLICY, team=request.team),
        "may_set": may(request.user, Permission.SET_UP_WORKFLOWS, team=request.team),
        "may_export": asked.workflow in dict(workflows)
        and may(request.user, Permission.EXPORT, team=request.team),
        "may_quarantine": may(request.user, Permission.QUARANTINE, team=request.team),
    }


def choice_of(asked, name, label, nothing, options):
    chosen = getattr(asked, name)
    return {
        "label": label,
        "words": dict(options).get(chosen, nothing),
        "nothing": nothing,
        "nothing_url": address(asked, **{name: ""}),
        "options": [(text, address(asked, **{name: value}), value == chosen) for value, text in options],
    }


def address(asked, **changes):
    changed = replace(asked, **changes)
    values = {name: getattr(changed, name) for name in ("stage", *NARROWING)}
    return "?" + urlencode({name: value for name, value in values.items() if value})
