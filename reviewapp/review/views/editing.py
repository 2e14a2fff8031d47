"""Correcting an output: the editor, its views, and the small buttons of its form."""

from django.shortcuts import redirect, render

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import Invalid
from reviewapp.base.htmx import wants_part
from reviewapp.review.editing import editing_of, kept, pressed
from reviewapp.review.views.answering import bench, show
from reviewapp.review.views.desk import desk_of
from reviewapp.review.views.finding import find, leave_the_last_one, take
from reviewapp.review.views.notices import is_unread, to_notice
from reviewapp.workflows.contract import problems

BUTTONS = ("add", "remove", "restore")


@allow(Permission.DECIDE)
def edit(request, pk):
    """Open the editor, or show it again after a button of its form was pressed."""
    review = find(request, pk)
    if request.method == "POST":
        return press(request, review)
    if is_unread(request.user, review.workflow):
        return to_notice(request, review)
    leave_the_last_one(request, review)
    why_not = take(request, review)
    desk = desk_of(request, review, why_not=why_not)
    if not desk.held:
        return redirect("review:open", pk=review.pk)
    desk.editing = True
    editing = editing_for(review, desk.typed)
    return show(request, bench(request, review, desk, say="Editing", **edit_context(editing)))


def press(request, review):
    """Add or remove an entry, bring back the agent's value, or change the view. Nothing is stored."""
    typed = kept(dict(request.POST.lists()))
    for button in BUTTONS:
        if button in request.POST:
            typed = pressed(editing_for(review, typed), typed, button, request.POST[button])
    editing = editing_for(review, typed)
    desk = desk_of(request, review, typed=typed, submission=request.POST.get("submission_id", ""))
    desk.editing = True
    desk.sentences = list(editing.problems)
    context = {"review": review, "desk": desk, "editing": editing}
    if wants_part(request):
        return render(request, "review/_editor_again.html", context)
    return show(request, bench(request, review, desk, **edit_context(editing)))


def editing_for(review, typed):
    """The output of this review under correction, as its contract and what was typed make it."""
    schema = review.workflow.effective_output_schema
    content = review.content
    restore = getattr(content, "restore", None)

    def fits(value):
        """The contract is about the originals; a label that cannot go back fits nothing."""
        try:
            return not problems(schema, restore(value) if restore else value)
        except Invalid:
            return False

    return editing_of(content.output, typed, schema=schema, fits=fits)


def edit_context(editing):
    """What the page needs in place of the reading parts; nothing when nobody edits."""
    if editing is None:
        return {}
    parts = {"item_part": "review/_edit.html", "dock_part": "review/_edit_dock.html"}
    return {"editing": editing, **parts}
