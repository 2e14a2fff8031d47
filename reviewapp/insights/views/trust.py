"""How far each workflow's agents are trusted, what speaks for more, and the steps up and down."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.errors import Invalid, Refused
from reviewapp.base.forms import taking
from reviewapp.insights import actions
from reviewapp.insights.actions.evidence import standing_of, standings_of, targets_for
from reviewapp.insights.forms.trust import (
    ConfirmForm,
    GateTargetsForm,
    ProposeForm,
    StepDownForm,
    StepUpForm,
    WithdrawForm,
)
from reviewapp.insights.models import Step
from reviewapp.insights.presenting import trust as presenting
from reviewapp.insights.trust import LADDER, RUNGS, below
from reviewapp.workflows.models import Workflow

A_PAGE = 25
HISTORY = 20


@allow(Permission.SEE_FIGURES)
@require_GET
def trust(request):
    """Every workflow on its ladder."""
    page = Paginator(workflows_of(request).active(), A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    standing = standings_of(found) if found else {}
    steps = Step.objects.visible_to(request.user).proposed().filter(workflow__in=found)
    waiting = {step.workflow_id: step for step in steps.select_related("proposed_by")}
    rows = [_row(workflow, standing[workflow.pk], waiting.get(workflow.pk)) for workflow in found]
    return render(request, "insights/trust.html", {"page": page, "rows": rows})


def _row(workflow, standing, step):
    gates = standing.gates if standing else []
    return {
        "workflow": workflow,
        "rungs": presenting.rungs_of(workflow),
        "open": sum(gate.passed for gate in gates),
        "gates": len(gates),
        "to": RUNGS[standing.to] if standing else "",
        "missing": presenting.first_missing(gates),
        "step": step,
    }


@allow(Permission.SEE_FIGURES)
@require_GET
def ladder(request, slug):
    """One workflow: the gates before its next level, what waits, and every step it took."""
    return ladder_page(request, workflow_of(request, slug))


def ladder_page(request, workflow, *, status=200, **forms):
    """The page with its forms; one that was refused comes back as it was filled."""
    standing = standing_of(workflow)
    steps = list(workflow.steps.select_related("proposed_by", "ended_by")[:HISTORY])
    waiting = next((step for step in steps if step.state == Step.State.PROPOSED), None)
    told, shown = shown_gates(request, standing, steps, waiting)
    context = {
        "workflow": workflow,
        "rungs": presenting.rungs_of(workflow),
        "standing": standing,
        "to": RUNGS[told["to"]] if told else "",
        "rows": presenting.rows_of(workflow, presenting.gates_of_snapshot(told)) if told else [],
        "shown": shown,
        "waiting": waiting,
        "closed": standing.closed if standing else [],
        "firm": standing.firmly_closed if standing else [],
        "lower": [(level, RUNGS[level]) for level in below(workflow.autonomy)],
        "names": RUNGS,
        "history": [step for step in steps if step.state != Step.State.PROPOSED],
    }
    context |= offered(request, workflow, standing, waiting)
    for form in forms.values():
        if isinstance(form, StepUpForm):
            form.asking_why(standing)
    return render(request, "insights/ladder.html", context | forms, status=status)


def offered(request, workflow, standing, waiting):
    """What this person may do here, and the forms for it."""
    team = workflow.team
    digest = bytes(waiting.digest) if waiting else standing.digest if standing else b""
    is_second = waiting is not None and waiting.proposed_by_id != request.user.pk
    return {
        "may_propose": may(request.user, Permission.DRAFT_POLICY, team=team),
        "may_confirm": is_second and may(request.user, Permission.APPROVE_CHANGE, team=team),
        "may_step_down": may(request.user, Permission.PAUSE, team=team),
        "may_set_targets": may(request.user, Permission.SET_UP_WORKFLOWS, team=team),
        "propose_form": ProposeForm(initial={"digest": digest.hex()}).asking_why(standing),
        "confirm_form": ConfirmForm(initial={"digest": digest.hex()}).asking_why(standing),
    }


def shown_gates(request, standing, steps, waiting):
    """Which evidence is shown: of the step asked for, else of the one that waits, else as of today."""
    asked = request.GET.get("step", "")
    chosen = next((step for step in steps if str(step.pk) == asked and step.evidence), None)
    if chosen is None and asked != "now":
        chosen = waiting
    if chosen is not None:
        return chosen.evidence, chosen
    return (standing.told if standing else None), None


@allow(Permission.DRAFT_POLICY)
@require_POST
def propose(request, slug):
    """Propose the next level."""
    return answered(request, slug, ProposeForm, "propose_form", act=proposed)


def proposed(request, workflow, **sent):
    step = actions.propose_step(workflow, by=request.user, **sent)
    messages.success(request, f"{RUNGS[step.to_level]} was proposed. A second person has to confirm it.")


@allow(Permission.APPROVE_CHANGE)
@require_POST
@fresh
def confirm(request, slug):
    """Confirm what another person proposed."""
    return answered(request, slug, ConfirmForm, "confirm_form", act=confirmed)


def confirmed(request, workflow, **sent):
    step = actions.confirm_step(waiting_of(workflow), by=request.user, **sent)
    messages.success(request, f"{workflow} stands at {RUNGS[step.to_level]} from now on.")


@allow(Permission.DRAFT_POLICY)
@require_POST
def withdraw(request, slug):
    """Take the proposed step off the table."""
    return answered(request, slug, WithdrawForm, "withdraw_form", act=withdrawn)


def withdrawn(request, workflow, **sent):
    actions.withdraw_step(waiting_of(workflow), by=request.user, **sent)
    messages.success(request, f"The step was withdrawn. {workflow} stays where it is.")


def answered(request, slug, form_class, name, *, act):
    """Do it and show the ladder again, or show the form as it was filled with what is wrong."""
    workflow = workflow_of(request, slug)
    form = form_class(request.POST)
    if form.is_valid():
        with taking(form):
            act(request, workflow, **form.cleaned_data)
            return redirect("insights:ladder", slug)
    return ladder_page(request, workflow, status=422, **{name: form})


@allow(Permission.PAUSE)
@require_POST
def step_down(request, slug):
    """One click, to the next level down or a lower one."""
    workflow = workflow_of(request, slug)
    form = StepDownForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: [str(each) for each in errors] for name, errors in form.errors.items()})
    step = actions.step_down(workflow, by=request.user, **form.cleaned_data)
    messages.success(request, f"{workflow} stands at {RUNGS[step.to_level]} from now on.")
    return back_from(request, slug)


@allow(Permission.SET_UP_WORKFLOWS)
@require_http_methods(["GET", "HEAD", "POST"])
def gate_targets(request, slug, level):
    """What the gates before one level ask of this workflow."""
    workflow = workflow_of(request, slug)
    if level not in LADDER[1:]:
        raise Http404
    form = GateTargetsForm(request.POST or None) if request.method == "POST" else None
    if form is not None and form.is_valid():
        with taking(form):
            actions.set_gate_targets(workflow, level, by=request.user, targets=form.targets())
            messages.success(request, f"The gates before {RUNGS[level]} ask for that from now on.")
            return back_from(request, slug)
    status = 200 if form is None else 422
    form = form or GateTargetsForm.filled(targets_for(workflow, level))
    context = {"workflow": workflow, "level": level, "name": RUNGS[level], "form": form}
    return render(request, "insights/gate_targets.html", context, status=status)


def workflows_of(request):
    return Workflow.objects.visible_to(request.user).of_team(request.team)


def workflow_of(request, slug):
    return get_object_or_404(workflows_of(request).select_related("team"), slug=slug)


def waiting_of(workflow):
    """The step that waits for its second person; without one there is nothing to answer."""
    step = workflow.steps.proposed().select_related("workflow").first()
    if step is None:
        raise Refused("No step is proposed any more. Nothing was changed; look at the history below.")
    return step


def back_from(request, slug):
    """To the ladder, or for who sees no figures to the policy."""
    sees = may(request.user, Permission.SEE_FIGURES, team=request.team)
    return redirect("insights:ladder" if sees else "workflows:policy", slug)
