"""A new password for whoever forgot theirs, by a link that comes by mail."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from reviewapp.accounts import actions
from reviewapp.accounts.decorators import public
from reviewapp.accounts.forms import EmailForm, ResetForm
from reviewapp.accounts.reset_links import person_of


@public
@never_cache
def forgot(request):
    """Ask for the link. The answer is the same for everybody, known or not."""
    form = EmailForm(request.POST or None)
    context = {"form": form, "mail_is_set_up": settings.EMAIL_IS_SET_UP}
    if request.method == "POST" and settings.EMAIL_IS_SET_UP and form.is_valid():
        actions.ask_for_reset(form.cleaned_data["email"])
        context["asked_for"] = form.cleaned_data["email"]
    return render(request, "accounts/forgot.html", context, status=422 if form.errors else 200)


@public
@never_cache
@sensitive_post_parameters("new_password", "new_password_again")
def reset(request, key):
    """The page behind the link."""
    person = person_of(key)
    if person is None:
        return render(request, "accounts/reset.html", {"form": None}, status=410)
    form = ResetForm(request.POST or None, owner=person)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        actions.reset_password(key, password=chosen["new_password"], revoke_tokens=chosen["revoke_tokens"])
        messages.success(request, "Your password was changed. Sign in with the new one.")
        return redirect("accounts:login")
    return render(request, "accounts/reset.html", {"form": form}, status=422 if form.errors else 200)
