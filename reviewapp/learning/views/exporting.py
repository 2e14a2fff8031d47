"""Corrections to take away, for training and for tests."""

import tempfile
from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import Refused
from reviewapp.learning import actions
from reviewapp.learning.filing import FORMS
from reviewapp.learning.forms import ExportForm
from reviewapp.learning.models import Pattern
from reviewapp.learning.views.finding import workflows_of

MOST = 20_000


@allow(Permission.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def export(request, slug):
    """Choose a kind and take the file; with `?pattern=` only what shows that pattern."""
    workflow = get_object_or_404(workflows_of(request).select_related("team"), slug=slug)
    pattern = pattern_asked(request, workflow)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return taken(request, actions.Asked(workflow, pattern=pattern, most=MOST, **form.cleaned_data))
        except Refused as refusal:
            form.add_error("form", str(refusal))
    context = {"workflow": workflow, "pattern": pattern, "form": form, "most": MOST}
    status = 422 if request.method == "POST" else 200
    return render(request, "learning/export.html", context, status=status)


def taken(request, asked):
    """The file, once it is whole: from then on the trail knows its digest."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    try:
        exported = actions.export(asked, by=request.user, into=file)
    except Exception:
        file.close()
        raise
    file.seek(0)
    name = f"{asked.workflow.slug}-{asked.kind}.{asked.form}"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=FORMS[asked.form])
    answer["X-Content-SHA256"] = exported.digest
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
