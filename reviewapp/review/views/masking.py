"""The page under a workflow's settings where masking is tried and set."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.review.trying_masks import try_rules
from reviewapp.workflows import actions
from reviewapp.workflows.forms.masking import MaskingForm
from reviewapp.workflows.views.finding import workflow_of

CHANGES_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Permission.SET_UP_WORKFLOWS)
@fresh
def masking(request, slug):
    """Try rules on a text and on the newest outputs, then save them with a reason."""
    workflow = workflow_of(request, slug)
    if request.method != "POST":
        return _page(request, workflow, MaskingForm.filled(workflow))
    form = MaskingForm(request.POST)
    if not form.is_valid():
        return _page(request, workflow, form, status=422)
    rules = form.rules()
    if "try" in request.POST:
        tried = try_rules(workflow, rules, form.cleaned_data["sample"])
        return _page(request, workflow, form, tried=tried)
    with taking(form):
        actions.set_masking(workflow, rules, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "What is masked was changed. It counts from now on.")
        return redirect("review:masking", slug)
    return _page(request, workflow, form, status=422)


def _page(request, workflow, form, *, tried=None, status=200):
    context = {
        "workflow": workflow,
        "form": form,
        "tried": tried,
        "changes": workflow.masking_changes.select_related("changed_by")[:CHANGES_SHOWN],
    }
    return render(request, "review/masking.html", context, status=status)
