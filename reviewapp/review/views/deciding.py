"""Giving a verdict, and taking it back."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import Invalid, Refused
from reviewapp.base.htmx import wants_part
from reviewapp.review import actions
from reviewapp.review.editing import UNREADABLE, kept
from reviewapp.review.fields import MISSING
from reviewapp.review.forms import DecisionForm
from reviewapp.review.models import Decision
from reviewapp.review.views.answering import bench, go_on, show
from reviewapp.review.views.desk import desk_of
from reviewapp.review.views.editing import edit_context, editing_for
from reviewapp.review.views.finding import copy_hold, find, uuid_of
from reviewapp.review.views.refusing import refuse

EDITED = Decision.Verdict.EDITED


@allow(Permission.CLAIM)
@require_POST
def decide(request, pk):
    """Store the verdict and answer with the next item, held; else say what is missing and keep all."""
    review = find(request, pk)
    typed = kept(dict(request.POST.lists())) | {"verdict": [request.POST.get("verdict", "")]}
    editing = editing_for(review, typed) if typed["verdict"] == [EDITED] else None
    form = DecisionForm(request.POST)
    try:
        judged = form.judgement() | edited_by(editing)
        decision = actions.decide(review, by=request.user, **judged)
    except Invalid as wrong:
        return ask_again(request, review, typed, editing, wrong.errors)
    except Refused as refusal:
        return refuse(request, review, refusal, editing=editing)
    said = f"{decision.get_verdict_display()} {review.output.external_id}."
    return go_on(request, decided=decision, said=said)


def edited_by(editing):
    if editing is None:
        return {}
    if editing.value is MISSING:
        raise Invalid({"edited": [*(editing.problems or [UNREADABLE])]})
    return {"edited": editing.value}


def ask_again(request, review, typed, editing, errors):
    """422: what is missing, next to where it is missing, and nothing of what was typed lost."""
    desk = desk_of(request, review, typed=typed, submission=request.POST.get("submission_id", ""))
    desk.editing = editing is not None
    hang(desk, editing, errors)
    if not wants_part(request):
        context = bench(request, review, desk, **edit_context(editing))
        return show(request, context, status=422)
    if editing is not None and desk.wrong_fields:
        context = {"review": review, "desk": desk, "editing": editing}
        response = render(request, "review/_editor_again.html", context, status=422)
        return retarget(response, "#editor", "outerHTML")
    response = render(request, "review/_wrong.html", {"desk": desk}, status=422)
    return retarget(response, "#wrong", "outerHTML")


def hang(desk, editing, errors):
    """Sentences about the decision stand in its column, those about a field at that field."""
    about_fields = {
        path.removeprefix("edited").lstrip("."): found
        for path, found in errors.items()
        if path == "edited" or path.startswith("edited.")
    }
    desk.blame({path: found for path, found in errors.items() if not path.startswith("edited")})
    if editing is not None:
        desk.sentences += editing.blame(about_fields)
        desk.wrong_fields = editing.wrong_fields


def retarget(response, target, swap):
    response["HX-Retarget"], response["HX-Reswap"] = target, swap
    return response


@allow(Permission.CLAIM)
@require_POST
def undo(request, pk):
    """Take the decision back while it has not left; the item comes back as it was, typed words and all."""
    key = uuid_of(request.POST.get("decision", ""))
    if key is None:
        raise Http404
    visible = Decision.objects.visible_to(request.user).filter(team=request.team)
    decision = get_object_or_404(visible, pk=key, review=pk)
    held = actions.undo(decision, by=request.user)
    was_edit = decision.verdict == EDITED
    address = reverse("review:edit" if was_edit else "review:open", args=[pk])
    if not wants_part(request):
        return redirect(address)
    review = find(request, pk)
    copy_hold(held, to=review)
    desk = desk_of(request, review)
    desk.editing = was_edit
    editing = editing_for(review, desk.typed) if was_edit else None
    said = f"Undone. Back on {review.output.external_id}."
    context = bench(request, review, desk, say=said, **edit_context(editing))
    return show(request, context, part="review/_undone.html", push=address)
