"""The settings pages of workflows."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.forms import taking
from reviewapp.workflows import actions
from reviewapp.workflows.first_post import first_post
from reviewapp.workflows.forms.settings import (
    ChangeWorkflowForm,
    CreateWorkflowForm,
    ReasonForm,
)
from reviewapp.workflows.queues import slugs_for
from reviewapp.workflows.views.finding import page_of, workflow_of, workflows_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@allow(Permission.SET_UP_WORKFLOWS)
@require_GET
def workflows(request):
    """Every workflow of the team."""
    return render(request, "workflows/workflows.html", {"page": page_of(request, workflows_of(request))})


@allow(Permission.SET_UP_WORKFLOWS)
@form_methods
def create(request):
    """The form for a new workflow."""
    form = CreateWorkflowForm(request.POST or None, queues=slugs_for(request.team))
    if _is_sent(request) and form.is_valid():
        with taking(form):
            workflow = actions.create_workflow(request.team, by=request.user, **form.settings())
            messages.success(request, f"{workflow} was set up. Give it categories, then a policy.")
            return redirect("workflows:categories", workflow.slug)
    return _form_page(request, {"form": form})


@allow(Permission.SET_UP_WORKFLOWS)
@form_methods
def workflow(request, slug):
    """The settings of one workflow."""
    found = workflow_of(request, slug)
    queues = slugs_for(request.team)
    if request.method != "POST":
        form = ChangeWorkflowForm.filled(found, queues=queues)
        return _form_page(request, {"form": form, "workflow": found, **_steering(request, found)})
    form = ChangeWorkflowForm(request.POST, queues={found.default_queue, *queues})
    if _is_sent(request) and form.is_valid():
        with taking(form):
            actions.change_workflow(found, by=request.user, **form.settings())
            messages.success(request, "The workflow was changed.")
            return redirect("workflows:workflow", slug)
    return _form_page(request, {"form": form, "workflow": found, **_steering(request, found)})


def _is_sent(request):
    """Posted to be saved, not only to see the guidelines as they will read."""
    return request.method == "POST" and "preview" not in request.POST


def _form_page(request, context):
    if "preview" in request.POST:
        context["preview"] = request.POST.get("guidelines", "")
    status = 422 if _is_sent(request) else 200
    return render(request, "workflows/workflow.html", context, status=status)


def _steering(request, found):
    pause_form = ReasonForm(auto_id="pause_%s")
    pause_form.fields["reason"].label = "Why it is paused"
    return {
        "pause_form": pause_form,
        "may_see_figures": may(request.user, Permission.SEE_FIGURES, team=found.team),
        "request_text": first_post(found),
    }


@allow(Permission.SET_UP_WORKFLOWS)
@require_POST
def preview(request):
    """The guidelines as reviewers will read them."""
    return render(request, "workflows/_preview.html", {"preview": request.POST.get("guidelines", "")})


@allow(Permission.PAUSE)
@require_POST
def pause(request, slug):
    """Stop the agents; a missing reason comes back as a form."""
    found = workflow_of(request, slug)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = {"title": f"Pause {found}", "button": "Pause workflow", "back": "workflows:policy"}
        return render(
            request, "workflows/reason.html", {"form": form, "workflow": found, **words}, status=422
        )
    actions.pause(found, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, f"{found} is paused. Agents are told that people decide everything.")
    return redirect("workflows:policy", slug)


@allow(Permission.PAUSE)
@require_POST
def resume(request, slug):
    found = workflow_of(request, slug)
    actions.resume(found, by=request.user)
    messages.success(request, f"{found} goes on.")
    return redirect("workflows:policy", slug)
