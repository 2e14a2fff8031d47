"""What people do with a suggestion: approve, dismiss, replay, remark."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.learning import actions
from reviewapp.learning.forms import ApproveForm, DismissForm, RemarkForm
from reviewapp.learning.views.finding import suggestion_of
from reviewapp.learning.views.suggestions import story_page


@allow(Permission.APPROVE_CHANGE)
@require_POST
@fresh
def approve(request, number):
    """Yes to exactly these words: they go live."""
    return answered(request, number, ApproveForm, "approve_form", act=approved)


def approved(request, found, **sent):
    done = actions.approve(found, by=request.user, **sent)
    what = f"{done.version} is live for all new outputs" if done.version else "The categories were changed"
    messages.success(request, f"{done} was approved. {what}.")


@allow(Permission.DRAFT_POLICY)
@require_POST
def dismiss(request, number):
    return answered(request, number, DismissForm, "dismiss_form", act=dismissed)


def dismissed(request, found, **sent):
    actions.dismiss(found, by=request.user, **sent)
    messages.success(request, f"{found} was dismissed. It comes again only with much more evidence.")


@allow(Permission.COMMENT_POLICY)
@require_POST
def remark(request, number):
    return answered(request, number, RemarkForm, "remark_form", act=remarked)


def remarked(request, found, **sent):
    actions.remark(found, by=request.user, **sent)
    messages.success(request, "Your remark was written.")


def answered(request, number, form_class, name, *, act):
    """Do it and show the suggestion again, or show the form as it was filled with what is wrong."""
    found = suggestion_of(request, number)
    form = form_class(request.POST)
    if form.is_valid():
        with taking(form):
            act(request, found, **form.cleaned_data)
            return redirect("learning:suggestion", number)
    return story_page(request, found, status=422, **{name: form})


@allow(Permission.DRAFT_POLICY)
@require_POST
def ask_replay(request, number):
    actions.ask_replay(suggestion_of(request, number), by=request.user)
    messages.success(request, "The replay begins in a moment. This page shows how far it is.")
    return redirect("learning:suggestion", number)


@allow(Permission.DRAFT_POLICY)
@require_POST
def cancel_replay(request, number, pk):
    found = suggestion_of(request, number)
    replay = get_object_or_404(found.replays, pk=min(pk, 2**63 - 1))
    actions.cancel_replay(replay, by=request.user)
    messages.success(request, "The replay was cancelled. The suggestion is kept.")
    return redirect("learning:suggestion", number)
