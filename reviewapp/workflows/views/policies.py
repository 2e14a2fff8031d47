"""Reading policies: which versions there are, what each says, and how two differ."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission, may
from reviewapp.base.forms import taking
from reviewapp.workflows import actions
from reviewapp.workflows.comparing import check_words, compare, rule_words, shown
from reviewapp.workflows.forms.settings import RollBackForm
from reviewapp.workflows.models import Rollout
from reviewapp.workflows.policy_document import EMPTY
from reviewapp.workflows.views.finding import (
    draft_of,
    live_of,
    page_of,
    version_of,
    whole,
    workflow_of,
    workflows_of,
)
from reviewapp.workflows.views.workflows import form_methods

COMPARABLE = 100


@allow(Permission.SEE_POLICY)
@require_GET
def policies(request):
    """Every workflow with its live version."""
    live = Rollout.objects.live().select_related("version").defer("version__document")
    rows = workflows_of(request).prefetch_related(Prefetch("rollouts", live, to_attr="live_rollouts"))
    return render(request, "workflows/policies.html", {"page": page_of(request, rows)})


@allow(Permission.SEE_POLICY)
@require_GET
def policy(request, slug, number=None):
    """One version beside the list of all; without a number the live one."""
    workflow = workflow_of(request, slug)
    live = live_of(workflow)
    if number is not None:
        version = version_of(workflow, number)
    else:
        version = version_of(workflow, live.number) if live else None
    context = {
        "workflow": workflow,
        "live": live,
        "version": version,
        "draft": draft_of(workflow),
        "page": page_of(request, _listed(workflow)),
        **(_spoken(version.document) if version else {}),
        **_offered(request),
    }
    return render(request, "workflows/policy.html", context)


def _listed(workflow):
    """Versions without their documents, which can be long."""
    return workflow.versions.defer("document").select_related("published_by")


def _spoken(document):
    return {
        "rules": [(rule["name"], rule_words(rule)) for rule in document.get("routing", [])],
        "checks": [(check["name"], check_words(check)) for check in document.get("checks", [])],
        "approve_from": shown(document.get("thresholds", {}).get("auto_approve_at")),
        "spot_check": _share(document.get("thresholds", {}).get("spot_check")),
    }


def _share(number):
    return f"{100 * number:g}\u00a0% of what passes" if isinstance(number, int | float) else shown(number)


def _offered(request):
    asked = {"may_draft": "draft_policy", "may_roll_back": "roll_back", "may_pause": "pause"}
    return {name: may(request.user, Permission(each), team=request.team) for name, each in asked.items()}


@allow(Permission.SEE_POLICY)
@require_GET
def compare_versions(request, slug):
    """Two versions side by side: `?a=1&b=2`; the one before the live one and the live one unless told."""
    workflow = workflow_of(request, slug)
    numbers = list(workflow.versions.values_list("number", flat=True)[:COMPARABLE])
    newer = _asked(request, "b", numbers, numbers[0] if numbers else None)
    older = _asked(request, "a", numbers, max((n for n in numbers if newer and n < newer), default=newer))
    context = {"workflow": workflow, "numbers": numbers, "a": older, "b": newer}
    if newer is not None:
        documents = version_of(workflow, older).document, version_of(workflow, newer).document
        context["found"] = compare(*documents)
    return render(request, "workflows/compare.html", context)


def _asked(request, name, numbers, otherwise):
    given = whole(request.GET.get(name, ""))
    return given if given in numbers else otherwise


@allow(Permission.ROLL_BACK)
@form_methods
def roll_back(request, slug):
    """Why, and what it changes; posted, the old words are live again."""
    workflow = workflow_of(request, slug)
    form = RollBackForm(request.POST or None, initial={"to": request.GET.get("to", "")})
    to = version_of(workflow, whole(request.POST.get("to") or request.GET.get("to", "")))
    live = live_of(workflow)
    if request.method == "POST" and form.is_valid():
        with taking(form):
            made = actions.roll_back(workflow, by=request.user, to=to, reason=form.cleaned_data["reason"])
            messages.success(request, f"{made} is live; it says what {to} said.")
            return redirect("workflows:policy", slug)
    found = compare(live.document if live else EMPTY, to.document)
    context = {"workflow": workflow, "form": form, "to": to, "live": live, "found": found}
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/roll_back.html", context, status=status)
