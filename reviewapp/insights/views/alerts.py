"""The alerts of a team: the list, the count in the bar, one with its story, and what people do with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.forms import taking
from reviewapp.insights.actions import alerts as actions
from reviewapp.insights.forms.alerts import NoteForm
from reviewapp.insights.models import Alert, Severity, Topic
from reviewapp.insights.presenting import alerts as presenting

A_PAGE = 25
MOST = 2**31 - 1
STATES = {"open": "Open", "resolved": "Resolved", "all": "All"}


def visible(request):
    related = ("rule", "team", "workflow", "acknowledged_by", "resolved_by")
    return Alert.objects.visible_to(request.user).of_team(request.team).select_related(*related)


@allow(Permission.SEE_FIGURES)
@require_GET
def alerts(request):
    """Open ones, gravest first, or those that are over; by topic, severity and workflow."""
    asked = {name: request.GET.get(name, "") for name in ("state", "topic", "severity", "workflow")}
    state = asked["state"] if asked["state"] in STATES else "open"
    rows = narrowed(visible(request), asked)
    found = rows.open().gravest_first() if state == "open" else rows.newest_first()
    found = found.filter(state=Alert.State.RESOLVED) if state == "resolved" else found
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": [(key, words, key == state) for key, words in STATES.items()],
        "asked": asked | {"state": state},
        "topics": Topic.choices,
        "severities": Severity.choices,
        "workflows": presenting.workflows_seen(request.user, request.team),
        "page": page,
        "rows": [presenting.shown(alert) for alert in page],
        "may_set_up": may(request.user, Permission.SET_UP_ALERTS, team=request.team),
    }
    return render(request, "insights/alerts.html", context)


def narrowed(rows, asked):
    if asked["topic"] in Topic.values:
        rows = rows.filter(topic=asked["topic"])
    if asked["severity"] in Severity.values:
        rows = rows.filter(severity=asked["severity"])
    return rows.filter(workflow__slug=asked["workflow"]) if asked["workflow"] else rows


@allow(Permission.SEE_FIGURES)
@require_GET
def count(request):
    """The bell of the top bar; says aloud when there are more than before."""
    number = presenting.open_count(request.team, request.user)
    was = request.GET.get("was", "")
    is_more = was.isascii() and was.isdigit() and number > int(was[:9])
    return render(request, "insights/_bell_again.html", {"alerts_open": number, "is_more": is_more})


@allow(Permission.SEE_FIGURES)
@require_GET
def alert(request, pk):
    """One alert: its numbers, its story, and what to do."""
    return told(request, found_alert(request, pk), form=NoteForm())


def found_alert(request, pk):
    return get_object_or_404(visible(request), pk=min(pk, MOST))


def told(request, found, *, form, status=200):
    person = presenting.whom(found)
    context = {
        "alert": found,
        "shown": presenting.shown(found),
        "person": person,
        "is_own": person == request.user,
        "steps": presenting.steps_of(found),
        "places": presenting.places(found),
        "notices": found.notices.select_related("user", "hook").order_by("pk")[:A_PAGE],
        "form": form,
        "may_answer": may(request.user, Permission.ANSWER_ALERTS, team=request.team),
        "may_quarantine": may(request.user, Permission.QUARANTINE, team=request.team),
    }
    return render(request, "insights/alert.html", context, status=status)


@allow(Permission.ANSWER_ALERTS)
@require_POST
def acknowledge(request, pk):
    actions.acknowledge(found_alert(request, pk), by=request.user)
    messages.success(request, "You are on it. Others see so.")
    return redirect("insights:alert", pk)


@allow(Permission.ANSWER_ALERTS)
@require_POST
def resolve(request, pk):
    """Close it with a word, or ask again for one."""
    found = found_alert(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        with taking(form):
            actions.resolve(found, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, "The alert is resolved. It rings anew only once its cause was gone.")
            return redirect("insights:alert", pk)
    return told(request, found, form=form, status=422)
