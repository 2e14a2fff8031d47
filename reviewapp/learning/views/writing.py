"""Write a suggestion, or edit the words of one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.base.forms import taking
from reviewapp.base.htmx import render_page_or_part
from reviewapp.learning import actions
from reviewapp.learning.models import Suggestion
from reviewapp.learning.views.finding import suggestion_of, workflows_of
from reviewapp.learning.writing import FORMS
from reviewapp.workflows.models import PolicyVersion

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@allow(Permission.DRAFT_POLICY)
@form_methods
def write(request):
    """A suggestion of one's own: `?workflow=&kind=` choose the form, `?entry=` the rule it starts from."""
    workflows = list(workflows_of(request).active().select_related("team"))
    chosen = next((each for each in workflows if each.slug == request.GET.get("workflow")), None)
    workflow = chosen or (workflows[0] if workflows else None)
    kind = request.GET.get("kind")
    kind = kind if kind in FORMS else "prompt"
    context = {"workflows": workflows, "kinds": Suggestion.Kind.choices, "chosen": workflow, "kind": kind}
    if workflow is None:
        return render_page_or_part(request, "learning/write.html", "learning/write.html", context)
    form = form_for(request, workflow, kind)

    def propose(change, title):
        made = actions.propose(workflow, by=request.user, kind=kind, change=change, title=title)
        return made, f"{made} was written down. It is replayed now; then another person can approve it."

    return answered(request, form, propose, context)


@allow(Permission.DRAFT_POLICY)
@form_methods
def edit(request, number):
    """Other words for a suggestion, `?words=model` those of a model; whoever edits it cannot approve it."""
    found = suggestion_of(request, number)
    wording = getattr(found, "wording", None)
    was, title = found.change, found.title
    if wording and wording.text and request.GET.get("words") == "model":
        was, title = {**was, "text": wording.text}, wording.title
    form = form_for(request, found.workflow, found.kind, was=was, title=title)
    digest = bytes(found.digest).hex()
    context = {"suggestion": found, "chosen": found.workflow, "kind": found.kind, "wording": wording}
    context["seen"] = request.POST.get("seen", digest) if request.method == "POST" else digest

    def change_words(change, title):
        seen = bytes_of(context["seen"])
        actions.edit_suggestion(found, by=request.user, change=change, title=title, digest=seen)
        return found, f"{found} was changed. It is replayed again; another person can approve it then."

    return answered(request, form, change_words, context)


def form_for(request, workflow, kind, *, was=None, title=""):
    """The form of a kind, filled by what stands or by what was sent."""
    live = PolicyVersion.objects.live_for(workflow)
    given = {"workflow": workflow, "policy": live.document if live else {}, "was": was}
    given["initial"] = {"title": title}
    if FORMS[kind].is_rows:
        given |= {"kind": kind, "named": request.GET.get("entry", "")}
    return FORMS[kind](request.POST if request.method == "POST" else None, **given)


def answered(request, form, act, context):
    """Do it and show the suggestion, or the form with each problem beside its input."""
    if request.method == "POST" and form.is_valid():
        with taking(form):
            made, words = act(form.change(), form.cleaned_data["title"])
            messages.success(request, words)
            return redirect("learning:suggestion", made.number)
    draws_rows = form.is_rows and not form.rows.is_saved
    status = 422 if request.method == "POST" and not draws_rows else 200
    context |= {"form": form} | (form.rows.context() if form.is_rows else {})
    return render_page_or_part(request, "learning/write.html", "learning/_write.html", context, status=status)


def bytes_of(text):
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
