"""Find what a page is about among what its reader may see; else 404."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404

from reviewapp.workflows.models import PolicyVersion, Workflow

A_PAGE = 25


def workflows_of(request):
    """The current team's workflows, as far as this person sees them."""
    return Workflow.objects.visible_to(request.user).of_team(request.team)


def page_of(request, rows):
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def workflow_of(request, slug):
    return get_object_or_404(workflows_of(request).select_related("team", "paused_by"), slug=slug)


def version_of(workflow, number):
    versions = workflow.versions.select_related("author", "published_by", "rolled_back_from")
    return get_object_or_404(versions, number=number)


def whole(text: str) -> int:
    """A number from an address or a form; 0, which nothing has, for anything else."""
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def draft_of(workflow):
    """The open draft, or None."""
    return workflow.drafts.open().select_related("last_edited_by", "based_on").first()


def draft_or_404(workflow):
    draft = draft_of(workflow)
    if draft is None:
        raise Http404
    draft.workflow = workflow
    return draft


def live_of(workflow):
    return PolicyVersion.objects.live_for(workflow)
