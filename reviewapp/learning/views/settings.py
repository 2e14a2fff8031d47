"""How eagerly each workflow learns."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.learning import actions
from reviewapp.learning.forms import SettingsForm
from reviewapp.learning.models import LearningSettings
from reviewapp.learning.views.finding import page_of, workflows_of


@allow(Permission.SET_UP_WORKFLOWS)
@require_GET
def all_settings(request):
    """Every workflow with how it learns."""
    page = page_of(request, workflows_of(request).select_related("learning"))
    rows = [(each, getattr(each, "learning", None) or LearningSettings(workflow=each)) for each in page]
    return render(request, "learning/all_settings.html", {"page": page, "rows": rows})


@allow(Permission.SET_UP_WORKFLOWS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request, slug):
    """The settings of one workflow."""
    workflow = get_object_or_404(workflows_of(request).select_related("team"), slug=slug)
    stored = LearningSettings.of(workflow)
    form = SettingsForm(request.POST) if request.method == "POST" else SettingsForm.filled(stored)
    if form.is_valid():
        with taking(form):
            actions.change_settings(workflow, by=request.user, **form.cleaned_data)
            messages.success(request, "The settings were saved. They hold from the next count on.")
            return redirect("learning:settings", slug)
    status = 422 if request.method == "POST" else 200
    context = {"workflow": workflow, "form": form, "told": stored.threshold_told}
    return render(request, "learning/settings.html", context, status=status)
