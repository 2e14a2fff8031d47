"""Showing once more who one is, before a sensitive act."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reviewapp.accounts import actions, proof
from reviewapp.accounts.decorators import signed_in
from reviewapp.accounts.forms import ConfirmForm
from reviewapp.accounts.views.sessions import address_of
from reviewapp.accounts.views.sign_in import next_of
from reviewapp.base.errors import TooMany


@signed_in
@never_cache
@sensitive_post_parameters("password")
def confirm(request):
    """Ask for the password; then do what was kept, or go where the person was going."""
    form = ConfirmForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        person = actions.prove(request.user.email, address=address_of(request), **form.cleaned_data)
    except TooMany as refusal:
        form.add_error(None, refusal.message)
        return _page(request, form, status=429)
    if person != request.user:
        form.add_error("password", "This is not your password. Nothing was done yet.")
        return _page(request, form, status=422)
    return go_on(request)


def go_on(request):
    """The person showed who they are: do what was kept, or go where they were going."""
    proof.mark(request)
    leads_to, mark = next_of(request), request.POST.get("kept", "")
    return proof.resume(request, mark) or HttpResponseRedirect(leads_to)


def _page(request, form, *, status=200):
    mark = request.POST.get("kept") or request.GET.get("kept", "")
    asked_to_post = "kept" in request.GET or "kept" in request.POST
    is_kept = proof.is_kept(request, mark)
    context = {
        "form": form,
        "next": next_of(request),
        "kept": mark if is_kept else "",
        "is_kept": is_kept,
        "is_lost": asked_to_post and not is_kept,
    }
    return render(request, "accounts/confirm.html", context, status=status)
