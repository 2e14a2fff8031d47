"""One's own saved views: keep the list one is looking at, rename, delete."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.review import actions
from reviewapp.review.forms import ViewForm
from reviewapp.review.models import SavedView
from reviewapp.review.views.queue import address, asked_of


@allow(Permission.SEE_QUEUE)
def views(request):
    """All views of one's own in this team; posting keeps one more."""
    if request.method != "POST":
        return page(request)
    form = ViewForm(request.POST)
    if form.is_valid():
        query, name = canonical(form.cleaned_data["query"]), form.cleaned_data["name"]
        with taking(form):
            view = actions.save_view(request.team, by=request.user, name=name, query=query)
            messages.success(request, f"{view.name} was saved.")
            return redirect(f"{reverse('review:queue')}?{view.query}")
    return page(request, form, status=422)


@allow(Permission.SEE_QUEUE)
@require_POST
def rename(request, pk):
    """Another name for one view."""
    view, form = own(request, pk), ViewForm(request.POST, auto_id=f"id_%s_{pk}")
    if form.is_valid():
        with taking(form):
            actions.rename_view(view, by=request.user, name=form.cleaned_data["name"])
            return redirect("review:views")
    return page(request, renaming={view.pk: form}, status=422)


@allow(Permission.SEE_QUEUE)
@require_POST
def delete(request, pk):
    """One view less."""
    view = own(request, pk)
    actions.delete_view(view, by=request.user)
    messages.success(request, f"{view.name} was deleted. No item was touched.")
    return redirect("review:views")


def mine(request):
    return SavedView.objects.visible_to(request.user).filter(team=request.team)


def own(request, pk):
    return get_object_or_404(mine(request), pk=pk)


def canonical(query):
    """Only what the queue page itself would say, and no place in its pages."""
    return address(asked_of(QueryDict(query)))[1:]


def page(request, saving=None, *, renaming=None, status=200):
    """The list; `saving` is what was not saved, `renaming` what was not renamed, by id."""
    rows = [
        (
            view,
            (renaming or {}).get(view.pk)
            or ViewForm(initial={"name": view.name}, auto_id=f"id_%s_{view.pk}"),
        )
        for view in mine(request)
    ]
    return render(request, "review/views.html", {"rows": rows, "saving": saving}, status=status)
