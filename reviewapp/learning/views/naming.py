"""What people make of a pattern: a name, one mistake with another, a part of it, muted, or none at all."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import Invalid
from reviewapp.base.forms import taking
from reviewapp.base.htmx import render_page_or_part
from reviewapp.learning import actions
from reviewapp.learning.forms import MergeForm, NameForm, ReasonForm
from reviewapp.learning.presenting.lists import mergeable
from reviewapp.learning.views.finding import pattern_of
from reviewapp.learning.views.patterns import pattern_page
from reviewapp.learning.writing.rows import Rows

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@allow(Permission.DRAFT_POLICY)
@require_POST
def rename(request, pk):
    return answered(
        request, pk, "rename_pattern", "The pattern has a new name.", name_form=NameForm(request.POST)
    )


@allow(Permission.DRAFT_POLICY)
@require_POST
def mute(request, pk):
    words = "The pattern is muted: it is counted, but suggests nothing."
    return answered(request, pk, "mute_pattern", words, mute_form=ReasonForm(request.POST))


@allow(Permission.DRAFT_POLICY)
@require_POST
def refuse(request, pk):
    words = "Noted: this is no pattern. It stays so."
    return answered(request, pk, "refuse_pattern", words, refuse_form=ReasonForm(request.POST))


@allow(Permission.DRAFT_POLICY)
@require_POST
def unmute(request, pk):
    actions.unmute_pattern(pattern_of(request, pk), by=request.user)
    messages.success(request, "The pattern stands again.")
    return redirect("learning:pattern", pk)


def answered(request, pk, verb, words, **forms):
    """Do it, or show the pattern again with the one form that was refused."""
    found, (form,) = pattern_of(request, pk), forms.values()
    if form.is_valid():
        with taking(form):
            getattr(actions, verb)(found, by=request.user, **form.cleaned_data)
            messages.success(request, words)
            return redirect("learning:pattern", pk)
    return pattern_page(request, found, status=422, **forms)


@allow(Permission.DRAFT_POLICY)
@form_methods
def merge(request, pk):
    """Say that this is the same mistake as another one of the workflow; `?q=` finds it."""
    found = pattern_of(request, pk)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        into = pattern_of(request, form.cleaned_data["into"])
        with taking(form):
            actions.merge_patterns(found, into=into, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Merged: both count as one mistake from now on.")
            return redirect("learning:pattern", into.pk)
    words = request.GET.get("q", "").strip().replace("\x00", "")[:200]
    context = {"pattern": found, "form": form, "q": words, "others": mergeable(found, words)}
    return render(request, "learning/merge.html", context, status=422 if form.is_bound else 200)


@allow(Permission.DRAFT_POLICY)
@form_methods
def split(request, pk):
    """Cut a part off a pattern: a condition, written as rows, says where it lies."""
    found = pattern_of(request, pk)
    sent = request.POST if request.method == "POST" else None
    rows = Rows(sent, workflow=found.workflow, part="checks")
    form = ReasonForm(sent if rows.is_saved else None, initial={"reason": (sent or {}).get("reason", "")})
    if rows.is_saved and form.is_valid() and (said := rows.said()):
        try:
            reason = form.cleaned_data["reason"]
            made = actions.split_pattern(found, condition=said["expect"], by=request.user, reason=reason)
        except Invalid as refusal:
            rows.take_bare(refusal.errors)
        else:
            messages.success(request, "The part is counted on its own from now on.")
            return redirect("learning:pattern", made.pk)
    context = {"pattern": found, "form": form, "bare": True} | rows.context()
    status = 422 if rows.is_saved else 200
    return render_page_or_part(request, "learning/split.html", "learning/_split.html", context, status=status)
