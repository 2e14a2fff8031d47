"""Writing and publishing the next policy version."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.errors import Invalid, Refused
from reviewapp.base.htmx import render_page_or_part
from reviewapp.workflows import actions, conditions
from reviewapp.workflows.comparing import compare
from reviewapp.workflows.forms.posted import act, posted_form
from reviewapp.workflows.forms.reading import document_of, place
from reviewapp.workflows.forms.settings import PublishForm
from reviewapp.workflows.forms.tree import form_of
from reviewapp.workflows.policy_document import EMPTY
from reviewapp.workflows.queues import slugs_for
from reviewapp.workflows.routing import PRIORITIES
from reviewapp.workflows.views.finding import draft_of, draft_or_404, live_of, workflow_of
from reviewapp.workflows.views.workflows import form_methods

SIMPLE = tuple(word for word in conditions.OPERATORS if word not in ("count", "length"))


@allow(Permission.DRAFT_POLICY)
@require_POST
def start(request, slug):
    workflow = workflow_of(request, slug)
    if draft_of(workflow) is None:
        actions.start_draft(workflow, by=request.user)
    return redirect("workflows:draft", slug)


@allow(Permission.DRAFT_POLICY)
@form_methods
def draft(request, slug):
    """The draft as a form. Buttons that add or move rows answer with the form and save nothing."""
    workflow = workflow_of(request, slug)
    found = draft_of(workflow)
    if found is None:
        return redirect("workflows:policy", slug)
    if request.method != "POST":
        form = form_of(found.document, found.notes, workflow.contract)
        return _page(request, workflow, found, form)
    form = posted_form(request.POST)
    does = request.POST.get("do", "save")
    if does != "save":
        return _page(request, workflow, found, act(form, does), seen=request.POST.get("seen"))
    return _save(request, workflow, found, form)


def _save(request, workflow, found, form):
    """Keep the draft, or show it again with each problem beside its input."""
    seen = request.POST.get("seen", "")
    document = document_of(form, workflow.contract)
    unread = [entry for entry in (*form.rules, *form.checks) if entry.errors]
    try:
        if unread:
            raise Invalid({})
        actions.edit_draft(
            found,
            by=request.user,
            document=document,
            notes=form.notes,
            seen=_bytes(seen),
            queue_slugs=slugs_for(request.team),
        )
    except Invalid as refusal:
        return _page(request, workflow, found, place(form, refusal.errors), seen=seen, status=422)
    except Refused as refusal:
        form.errors["form"] = [refusal.message]
        return _page(request, workflow, found, form, seen=seen, status=refusal.status)
    messages.success(request, "The draft was saved.")
    return redirect("workflows:draft", workflow.slug)


def _bytes(text):
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _page(request, workflow, found, form, *, seen=None, status=200):
    context = {
        "workflow": workflow,
        "draft": found,
        "form": form,
        "seen": bytes(found.digest).hex() if seen is None else seen,
        "fields": workflow.contract.fields,
        "operators": conditions.OPERATORS,
        "simple_operators": SIMPLE,
        "comparators": conditions.COMPARATORS,
        "joins": conditions.JOINS,
        "queues": slugs_for(request.team),
        "priorities": PRIORITIES,
        "may_publish": may(request.user, Permission.APPROVE_CHANGE, team=request.team),
    }
    return render_page_or_part(
        request, "workflows/draft.html", "workflows/_draft.html", context, status=status
    )


@allow(Permission.DRAFT_POLICY)
@require_POST
def discard(request, slug):
    workflow = workflow_of(request, slug)
    actions.discard_draft(draft_or_404(workflow), by=request.user)
    messages.success(request, "The draft was closed. What it said is kept.")
    return redirect("workflows:policy", slug)


@allow(Permission.APPROVE_CHANGE)
@form_methods
def publish(request, slug):
    """What the draft changes, for a second person to read and publish."""
    workflow = workflow_of(request, slug)
    found = draft_or_404(workflow)
    form = PublishForm(request.POST or None, initial={"digest": bytes(found.digest).hex()})
    if request.method == "POST" and form.is_valid():
        return _publish(request, workflow, found, form)
    status = 422 if request.method == "POST" else 200
    return _publish_page(request, workflow, found, form, status=status)


@fresh
def _publish(request, workflow, found, form):
    digest, queues = form.cleaned_data["digest"], slugs_for(request.team)
    try:
        made = actions.publish(found, by=request.user, digest=digest, queue_slugs=queues)
    except Invalid as refusal:
        problems = [f"{path}: {each}" for path, said in refusal.errors.items() for each in said]
        return _publish_page(request, workflow, found, form, status=422, problems=problems)
    messages.success(request, f"{made} is live for all new outputs.")
    return redirect("workflows:policy", workflow.slug)


def _publish_page(request, workflow, found, form, *, status, problems=()):
    live = live_of(workflow)
    context = {
        "workflow": workflow,
        "draft": found,
        "form": form,
        "problems": problems,
        "live": live,
        "found": compare(live.document if live else EMPTY, found.document),
        "is_own": live is not None and found.last_edited_by_id == request.user.pk,
    }
    return render(request, "workflows/publish.html", context, status=status)
