"""Personal data: what is kept on one person, written out for them, or erased."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.forms import taking
from reviewapp.retention import actions
from reviewapp.retention.actions.persons import all_kinds
from reviewapp.retention.case_forms import ErasureForm, SubjectForm
from reviewapp.retention.models import Erasure

A_PAGE = 25
PEOPLE = ("asked_by", "confirmed_by", "team")


@allow(Permission.SEE_RETENTION)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def persons(request):
    """Look somebody up, by a form that leaves no name in an address; and all requests so far."""
    form = SubjectForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        with taking(form):
            found = actions.find_subject(request.team, form.cleaned_data["subject"], by=request.user)
    return _page(request, form, found, status=422 if form.errors else 200)


@allow(Permission.SET_RETENTION)
@require_POST
@fresh
def export(request):
    """A file for the person, made while it is fetched and kept nowhere."""
    form = SubjectForm(request.POST)
    if form.is_valid():
        with taking(form):
            file = actions.export_subject(request.team, form.cleaned_data["subject"], by=request.user)
            return FileResponse(
                file, as_attachment=True, filename="person.zip", content_type="application/zip"
            )
    return _page(request, form, None, status=422)


@allow(Permission.SET_RETENTION)
@require_POST
@fresh
def ask(request):
    """Ask to erase; another admin confirms."""
    form = ErasureForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        with taking(form):
            erasure = actions.ask_erasure(
                request.team, sent["subject"], by=request.user, reason=sent["reason"]
            )
            messages.success(request, "Asked. Nothing is erased until another admin confirms it.")
            return redirect("retention:erasure", pk=erasure.pk)
    again, found = SubjectForm(request.POST), None
    if again.is_valid():
        found = actions.find_subject(request.team, again.cleaned_data["subject"], by=request.user)
    return _page(request, again, found, erasure_form=form, status=422)


@allow(Permission.SEE_RETENTION)
@require_GET
def erasure(request, pk):
    return render(request, "retention/erasure.html", context_of(request, erasure_of(request, pk)))


@allow(Permission.SEE_RETENTION)
@require_GET
def progress(request, pk):
    """The part of the page that moves while a worker erases."""
    return render(request, "retention/_erasure.html", context_of(request, erasure_of(request, pk)))


@allow(Permission.SET_RETENTION)
@require_POST
@fresh
def confirm(request, pk):
    actions.confirm_erasure(erasure_of(request, pk), by=request.user)
    messages.success(request, "Confirmed. It is being erased.")
    return redirect("retention:erasure", pk=pk)


@allow(Permission.SET_RETENTION)
@require_POST
def withdraw(request, pk):
    actions.withdraw_erasure(erasure_of(request, pk), by=request.user)
    messages.success(request, "Taken back. Nothing was erased.")
    return redirect("retention:erasure", pk=pk)


def _page(request, form, found, *, erasure_form=None, status=200):
    page = Paginator(erasures_of(request).newest_first(), A_PAGE).get_page(request.GET.get("page"))
    subject = {"subject": found.subject} if found else {}
    context = {
        "form": form,
        "found": found,
        "erasure_form": erasure_form or ErasureForm(initial=subject),
        "page": page,
        "may_set": may(request.user, Permission.SET_RETENTION, team=request.team),
    }
    return render(request, "retention/persons.html", context, status=status)


def context_of(request, erasure):
    labels = all_kinds()
    names = [key for key in labels if erasure.found.get(key) or erasure.gone.get(key)]
    may_set = may(request.user, Permission.SET_RETENTION, team=request.team)
    share = erasure.outputs_gone / erasure.outputs if erasure.outputs else 0
    return {
        "erasure": erasure,
        "rows": [(labels[key].label, erasure.found.get(key, 0), erasure.gone.get(key, 0)) for key in names],
        "share": min(share, 1),
        "percent": int(100 * min(share, 1)),
        "may_set": may_set,
        "may_confirm": may_set and erasure.asked_by_id != request.user.pk,
    }


def erasures_of(request):
    return Erasure.objects.visible_to(request.user).of_team(request.team).select_related(*PEOPLE)


def erasure_of(request, pk):
    return get_object_or_404(erasures_of(request), pk=pk)
