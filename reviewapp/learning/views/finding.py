"""Find what a page is about among what its reader may see; else 404."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404

from reviewapp.learning.models import Pattern, Suggestion, Suspicion
from reviewapp.workflows.models import Workflow

A_PAGE = 25


def page_of(request, rows, *, size=A_PAGE):
    return Paginator(rows, size).get_page(request.GET.get("page"))


def workflows_of(request):
    return Workflow.objects.visible_to(request.user).of_team(request.team)


def pattern_of(request, pk):
    patterns = Pattern.objects.visible_to(request.user).filter(workflow__team=request.team)
    related = patterns.select_related("workflow__team", "alias_of", "parent", "decided_by", "why")
    return get_object_or_404(related, pk=pk)


def suggestion_of(request, number):
    """The suggestion with everything its page names, in one query."""
    suggestions = Suggestion.objects.visible_to(request.user).filter(team=request.team)
    related = suggestions.select_related(
        "team", "workflow__team", "based_on", "version", "proposed_by", "last_edited_by", "closed_by",
        "approval__by", "watch",
    )  # fmt: skip
    return get_object_or_404(related, number=min(number, 2**31 - 1))


def suspicion_of(request, pk):
    suspicions = Suspicion.objects.visible_to(request.user).filter(workflow__team=request.team)
    related = suspicions.select_related("workflow__team", "reviewer", "decided_by")
    return get_object_or_404(related, pk=min(pk, 2**63 - 1))
