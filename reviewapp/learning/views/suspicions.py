"""Reviewers whose corrections look wrong, for the lead who decides whether they count."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.models import User
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.learning import actions
from reviewapp.learning.forms import QuarantineForm, ReasonForm
from reviewapp.learning.models import Suspicion
from reviewapp.learning.presenting import evidence
from reviewapp.learning.presenting.suspecting import STAGES, TONES, told_facts, told_trust
from reviewapp.learning.views.finding import page_of, suspicion_of, workflows_of


@allow(Permission.QUARANTINE)
@require_GET
def suspicions(request):
    """The flags of a stage, the newest first."""
    return listed(request, by_hand=hand_form(request))


def listed(request, *, by_hand, status=200):
    stage = request.GET.get("stage", "open")
    stage = stage if stage in STAGES else "open"
    mine = Suspicion.objects.visible_to(request.user).filter(workflow__team=request.team)
    counts = dict(mine.order_by().values_list("state").annotate(Count("pk")))
    page = page_of(
        request, mine.filter(state__in=STAGES[stage][1]).select_related("workflow", "reviewer", "decided_by")
    )
    context = {
        "stage": stage,
        "tabs": [
            {
                "name": name,
                "url": f"?stage={key}",
                "count": sum(counts.get(s, 0) for s in states),
                "on": key == stage,
            }
            for key, (name, states) in STAGES.items()
        ],
        "page": page,
        "rows": [(each, TONES[each.state], told_facts(each.facts)) for each in page],
        "by_hand": by_hand,
    }
    return render(request, "learning/suspicions.html", context, status=status)


def hand_form(request, sent=None):
    reviewers = User.objects.in_team(request.team).exclude(pk=request.user.pk).alphabetical()
    return QuarantineForm(sent, workflows=workflows_of(request).active(), reviewers=reviewers)


@allow(Permission.QUARANTINE)
@require_POST
def quarantine_by_hand(request):
    """Set a person's decisions in a workflow aside without any flag."""
    form = hand_form(request, request.POST)
    if not form.is_valid():
        return listed(request, by_hand=form, status=422)
    workflow = get_object_or_404(
        workflows_of(request).select_related("team"), slug=form.cleaned_data["workflow"]
    )
    reviewer = get_object_or_404(User.objects.in_team(request.team), pk=form.cleaned_data["reviewer"])
    reason = form.cleaned_data["reason"]
    made = actions.quarantine_by_hand(workflow, reviewer=reviewer, by=request.user, reason=reason)
    messages.success(request, f"{reviewer.name}’s decisions in {workflow.name} no longer count.")
    return redirect("learning:suspicion", made.pk)


@allow(Permission.QUARANTINE)
@require_GET
def suspicion(request, pk):
    """One flag, and the decisions it is about."""
    return told(request, suspicion_of(request, pk), form=ReasonForm())


def told(request, found, *, form, status=200):
    of_reviewer = evidence.observations_by(found.reviewer, in_workflow=found.workflow)
    page = page_of(request, evidence.visible_to(request.user, of_reviewer))
    states = Suspicion.State
    trust = found.workflow.trust.filter(reviewer=found.reviewer).first()
    context = {
        "suspicion": found,
        "tone": TONES[found.state],
        "facts": told_facts(found.facts) + told_trust(trust),
        "form": form,
        "is_own": found.reviewer_id == request.user.pk,
        "verbs": {states.OPEN: ("quarantine", "clear"), states.QUARANTINED: ("release",)}.get(
            found.state, ()
        ),
        "page": page,
        "rows": evidence.with_excerpts(page.object_list, reader=request.user),
        "hidden": of_reviewer.count() - page.paginator.count,
    }
    return render(request, "learning/suspicion.html", context, status=status)


@allow(Permission.QUARANTINE)
@require_POST
def quarantine(request, pk):
    return settled(
        request,
        pk,
        verb="quarantine",
        words="{}’s decisions in {} no longer count. What rested on them is counted anew.",
    )


@allow(Permission.QUARANTINE)
@require_POST
def release(request, pk):
    return settled(request, pk, verb="release", words="{}’s decisions in {} count again.")


@allow(Permission.QUARANTINE)
@require_POST
def clear(request, pk):
    return settled(request, pk, verb="clear", words="Nothing wrong with {} in {}: the flag is closed.")


def settled(request, pk, *, verb, words):
    """Do it for a reason, or ask again for one."""
    found = suspicion_of(request, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with taking(form):
            getattr(actions, verb)(found, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, words.format(found.reviewer.name, found.workflow.name))
            return redirect("learning:suspicion", pk)
    return told(request, found, form=form, status=422)
