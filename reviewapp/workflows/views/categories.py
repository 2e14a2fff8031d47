"""The settings pages of a workflow's categories."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.workflows import actions
from reviewapp.workflows.forms.settings import CategoryForm
from reviewapp.workflows.views.finding import workflow_of
from reviewapp.workflows.views.workflows import form_methods


@allow(Permission.SET_UP_WORKFLOWS)
@form_methods
def categories(request, slug):
    """All categories of a workflow, and the form for one more."""
    workflow = workflow_of(request, slug)
    form = CategoryForm(request.POST or None, initial={"number": _free_number(workflow)})
    if request.method == "POST" and form.is_valid():
        with taking(form):
            added = actions.add_category(workflow, by=request.user, **form.cleaned_data)
            messages.success(request, f"Reviewers can press {added.number} for “{added}” now.")
            return redirect("workflows:categories", slug)
    context = {"workflow": workflow, "categories": workflow.categories.all(), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/categories.html", context, status=status)


@allow(Permission.SET_UP_WORKFLOWS)
@form_methods
def category(request, slug, pk):
    """Change one category."""
    workflow = workflow_of(request, slug)
    found = get_object_or_404(workflow.categories.active(), pk=pk)
    shown = {name: getattr(found, name) for name in CategoryForm.base_fields}
    form = CategoryForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        with taking(form):
            actions.change_category(found, by=request.user, **form.cleaned_data)
            messages.success(request, "The category was changed.")
            return redirect("workflows:categories", slug)
    context = {"workflow": workflow, "category": found, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/category.html", context, status=status)


@allow(Permission.SET_UP_WORKFLOWS)
@require_POST
def retire_category(request, slug, pk):
    workflow = workflow_of(request, slug)
    found = get_object_or_404(workflow.categories, pk=pk)
    actions.retire_category(found, by=request.user)
    messages.success(request, f"“{found}” is retired; key {found.number} is free.")
    return redirect("workflows:categories", slug)


def _free_number(workflow):
    taken = set(workflow.categories.active().values_list("number", flat=True))
    return next((number for number in range(1, 10) if number not in taken), 9)
