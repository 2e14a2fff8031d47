"""Corrections to take away, for training and evaluation."""

from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from reviewapp.accounts.decorators import allow
from reviewapp.accounts.permissions import Permission
from reviewapp.learning import actions
from reviewapp.learning.exports import json_lines
from reviewapp.learning.models import Pattern
from reviewapp.workflows.models import Workflow


@allow(Permission.EXPORT)
@require_GET
def export(request, slug):
    """JSON Lines: `?form=pairs|evals|feedback`, with `pattern=` only what shows that pattern."""
    shown = Workflow.objects.visible_to(request.user).of_team(request.team)
    workflow = get_object_or_404(shown, slug=slug)
    pattern = pattern_asked(request, workflow)
    form = request.GET.get("form", "pairs")
    rows = actions.export(workflow, by=request.user, form=form, pattern=pattern)
    answer = StreamingHttpResponse(json_lines(rows, form), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{workflow.slug}-{form}.jsonl"'
    return answer


def pattern_asked(request, workflow):
    """The pattern that the address names, None where it names none."""
    if "pattern" not in request.GET:
        return None
    try:
        key = UUID(request.GET["pattern"])
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Pattern.objects.visible_to(request.user).filter(workflow=workflow), pk=key)
