"""One pattern: how often, since when, in which outputs, and what became of it."""

from datetime import date, datetime, time, timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.audit.actions import record_look
from reviewapp.learning.actions.repeating import repeats_by_suggestion
from reviewapp.learning.charts import bars
from reviewapp.learning.forms import NameForm, ReasonForm
from reviewapp.learning.models import Pattern
from reviewapp.learning.presenting import evidence
from reviewapp.learning.presenting.estimating import estimate_of
from reviewapp.learning.presenting.trends import weeks_of
from reviewapp.learning.presenting.watching import Again
from reviewapp.learning.views.finding import page_of, pattern_of
from reviewapp.workflows import conditions

EXAMPLES = 6
MOST_LISTED = 20


@allow(Permission.SEE_POLICY)
@require_GET
def pattern(request, pk):
    """The whole of one pattern."""
    return pattern_page(request, pattern_of(request, pk))


def pattern_page(request, found, *, status=200, **forms):
    """The pattern with its forms; one that was refused comes back as it was filled."""
    weeks = weeks_of(found)
    hits = evidence.visible_to(request.user, evidence.observations_of([found]))
    context = {
        "pattern": found,
        "estimate": estimate_of(found),
        "condition": conditions.sentence(found.condition) if found.condition else "",
        "weeks": weeks,
        "chart": bars(weeks, [("exposures", "past"), ("hits", "now")], label="monday"),
        "examples": evidence.telling(hits, most=EXAMPLES, reader=request.user, about=found),
        "suggestions": with_repeats(found),
        "aliases": found.aliases.order_by("-hits", "pk")[:MOST_LISTED],
        "parts": found.parts.order_by("-hits", "pk")[:MOST_LISTED],
    }
    context |= offered(request, found) | forms
    return render(request, "learning/pattern.html", context, status=status)


def with_repeats(found):
    """Its suggestions, each with how often it was corrected again since: (suggestion, Again or None)."""
    suggestions = found.suggestions.select_related("workflow", "version").defer("version__document")
    listed = list(suggestions.order_by("-number")[:MOST_LISTED])
    repeats = repeats_by_suggestion(found, listed)
    return [(each, Again(*repeats[each.pk]) if each.pk in repeats else None) for each in listed]


def offered(request, found):
    """What this person may do with the pattern as it stands."""
    stands = found.state in (Pattern.State.CANDIDATE, Pattern.State.ADMITTED)
    may_change = may(request.user, Permission.DRAFT_POLICY, team=request.team)
    return {
        "may_change": may_change,
        "may_export": may(request.user, Permission.EXPORT, team=request.team),
        "stands": stands,
        "name_form": NameForm(initial={"name": str(found)}),
        "mute_form": ReasonForm(),
        "refuse_form": ReasonForm(),
    }


@allow(Permission.SEE_POLICY)
@require_GET
def outputs(request, pk):
    """The outputs behind the numbers: `?is_hit=0` those left as they were, `?week=` of one week."""
    found = pattern_of(request, pk)
    is_hit = request.GET.get("is_hit", "1") != "0"
    week = monday_of(request.GET.get("week", ""))
    every = within(evidence.observations_of([found], is_hit=is_hit), week)
    page = page_of(request, evidence.visible_to(request.user, every))
    record_look(
        "pattern.looked_behind", subject=found, by=request.user, team=request.team,
        workflow=found.workflow_id, seen=[request.get_full_path()], page=page.number,
    )  # fmt: skip
    context = {
        "pattern": found,
        "is_hit": is_hit,
        "week": week,
        "page": page,
        "rows": evidence.with_excerpts(page.object_list, reader=request.user, about=found),
        "hidden": every.count() - page.paginator.count,
        "against": found.exposures - found.hits,
    }
    return render(request, "learning/pattern_outputs.html", context)


def monday_of(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def within(observations, week):
    if week is None or not 1990 < week.year < 2200:
        return observations
    start = timezone.make_aware(datetime.combine(week, time.min))
    return observations.filter(decided_at__gte=start, decided_at__lt=start + timedelta(weeks=1))
