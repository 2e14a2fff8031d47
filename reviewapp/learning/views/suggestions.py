"""One suggestion's whole story, and the outputs behind its numbers."""

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Permission
from reviewapp.audit.actions import record_look
from reviewapp.learning.actions.repeating import repeats_of
from reviewapp.learning.actions.support import counted_patterns, with_its_change
from reviewapp.learning.models import Remark
from reviewapp.learning.presenting import cases, evidence, stages, story
from reviewapp.learning.presenting.estimating import estimate_of
from reviewapp.learning.presenting.offering import offered
from reviewapp.learning.presenting.sureness import marks_in, people_of, told_conflicts, told_words
from reviewapp.learning.presenting.watching import told_of_watch
from reviewapp.learning.views.finding import page_of, suggestion_of
from reviewapp.workflows.models import PolicyVersion

EXAMPLES = 6
FEW = 3


@allow(Permission.SEE_POLICY)
@require_GET
def suggestion(request, number):
    """The whole story."""
    return story_page(request, suggestion_of(request, number))


def story_page(request, found, *, status=200, **forms):
    """The story with its forms; one that was refused comes back as it was filled."""
    context = told(request, found) | replaying(found)
    live = PolicyVersion.objects.live_for(found.workflow)
    context |= {"live": live} | offered(request, found, replayed=context["replayed"], live=live)
    return render(request, "learning/suggestion.html", context | forms, status=status)


def told(request, found):
    prefetch_related_objects([found], "patterns")
    patterns = sorted(found.patterns.all(), key=lambda pattern: -pattern.hits)
    counted = counted_patterns(found)
    hits = evidence.visible_to(request.user, evidence.observations_of(counted))
    return {
        "suggestion": found,
        "patterns": patterns[:FEW],
        "more_patterns": patterns[FEW:],
        "steps": stages.steps_of(found.state),
        "tone": stages.KINDS[found.kind][0],
        "drawing": stages.KINDS[found.kind][1],
        "difference": story.difference_for(found),
        "estimate": estimate_of(found),
        "on_labels": not patterns and found.kind in found.ON_LABELS and found.exposures > 0,
        "saves": stages.saves(found.minutes_a_week),
        "examples": evidence.telling(
            hits, most=EXAMPLES, reader=request.user, about=counted[0] if counted else None
        ),
        "marks": marks_in(found.change, found.title),
        "conflicts": told_conflicts(found.conflicts),
        "words": told_words(found.words, User.objects.in_bulk(people_of(found.words))),
        **said_of(found),
        "history": story.history_of(found),
        "watched": told_of_watch(found, repeats=repeats_of(found)),
    }


def said_of(found):
    """What people wrote under it, and what they said when they decided it."""
    said = list(found.remarks.select_related("by"))
    decided = {remark.kind: remark for remark in said if remark.kind != Remark.Kind.REMARK}
    return {
        "remarks": [remark for remark in said if remark.kind == Remark.Kind.REMARK],
        "approval_note": decided.get(Remark.Kind.APPROVAL),
        "dismissal": decided.get(Remark.Kind.DISMISSAL),
    }


def replaying(found):
    """The newest replay and what the last finished one of these words found."""
    replay, replayed = story.replays_of(found)
    result = replayed.result if replayed else {}
    weeks, chart = story.weeks_of(result)
    return {
        "replay": replay,
        "replayed": replayed,
        "result": result,
        "since": story.day_of(result.get("from")),
        "until": story.day_of(result.get("to")),
        "weeks": weeks,
        "chart": chart,
        "under_way": replay is not None and replay.is_under_way,
        "done": stages.done(replay) if replay else 0,
        "share": replay.share if replay else 0,
    }


@allow(Permission.SEE_POLICY)
@require_GET
def progress(request, number):
    """How far the replay is; a page that waits for it asks by the tick."""
    found = suggestion_of(request, number)
    context = {"suggestion": found} | replaying(found)
    context |= offered(request, found, replayed=context["replayed"])
    return render(request, "learning/_replay.html", context)


@allow(Permission.SEE_POLICY)
@require_GET
def outputs(request, number):
    """What is behind a suggestion: `?is_hit=0` what was left as it was, `?when=` as `WHEN` names it."""
    found = suggestion_of(request, number)
    patterns = counted_patterns(found)
    is_hit, when = request.GET.get("is_hit", "1") != "0", request.GET.get("when", "")
    every = around(found, evidence.observations_of(patterns, is_hit=is_hit), when)
    page = page_of(request, evidence.visible_to(request.user, every))
    record_look(
        "suggestion.looked_behind", subject=found, by=request.user, team=request.team,
        workflow=found.workflow_id, seen=[request.get_full_path()], page=page.number,
    )  # fmt: skip
    context = {
        "suggestion": found,
        "is_hit": is_hit,
        "when": when if when in WHEN else "",
        "when_words": WHEN.get(when, ""),
        "page": page,
        "rows": evidence.with_excerpts(
            page.object_list, reader=request.user, about=patterns[0] if patterns else None
        ),
        "hidden": every.count() - page.paginator.count,
    }
    return render(request, "learning/suggestion_outputs.html", context)


WHEN = {
    "before": "decided before it went live",
    "after": "decided since it is live",
    "later": "decided since it was suggested, until it went live",
}


def around(found, observations, when):
    """Those decided before or after a version, or while the suggestion stood."""
    watch = getattr(found, "watch", None)
    if when == "later":
        observations = observations.filter(decided_at__gte=found.opened_at)
        lived = found.state in (found.State.LIVE, found.State.ROLLED_BACK)
        return observations.filter(decided_at__lt=found.closed_at) if lived else observations
    if watch is None or when not in WHEN:
        return observations
    if when == "after":
        return observations.filter(with_its_change(found, since=found.closed_at))
    return observations.filter(decided_at__lt=watch.since)


@allow(Permission.SEE_POLICY)
@require_GET
def replay_cases(request, number, pk):
    """The outputs of a replay: `?group=` and `?change=` are those of the table."""
    found = suggestion_of(request, number)
    replay = get_object_or_404(found.replays, pk=min(pk, 2**63 - 1))
    asked = cases.Asked(request.GET.get("group", "")[:200], request.GET.get("change", ""))
    every = cases.cases_of(replay, asked)
    page = page_of(request, cases.visible_to(request.user, every))
    context = {
        "suggestion": found,
        "replay": replay,
        "asked": asked,
        "changes": cases.CHANGES,
        "groups": cases.groups_of(replay),
        "page": page,
        "rows": cases.with_reviews(request.user, page.object_list),
        "hidden": every.count() - page.paginator.count,
    }
    return render(request, "learning/replay_cases.html", context)
