"""Files for other tools: what was asked for, how far it is, and the way to fetch it."""

from django.core.paginator import Paginator
from django.http import FileResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviewapp.accounts.decorators import allow, fresh
from reviewapp.accounts.permissions import Permission
from reviewapp.base.errors import Invalid, Refused
from reviewapp.base.filing import FORMS
from reviewapp.insights.actions import exports as actions
from reviewapp.insights.exporting.kinds import KINDS, LEFT_OUT
from reviewapp.insights.forms.export import ExportForm, offered_by
from reviewapp.insights.models import Export

A_PAGE = 25


@allow(Permission.EXPORT)
@require_GET
def exports(request):
    """All exports of the team, the newest first."""
    found = exports_of(request).select_related("asked_by").newest_first()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "insights/exports.html", {"page": page})


@allow(Permission.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def new_export(request):
    """Say what to export; with the address of a dashboard, what it shows."""
    about = {"team": request.team, "reader": request.user}
    if request.method != "POST":
        form = ExportForm(**about)
        form.initial = offered_by(request.GET, form)
        return render(request, "insights/export_new.html", {"form": form})
    form = ExportForm(request.POST, **about)
    if form.is_valid():
        try:
            export = actions.ask_export(request.team, by=request.user, **form.asked())
            return redirect("insights:export", pk=export.pk)
        except Invalid as wrong:
            form.take(wrong.errors)
        except Refused as refusal:
            form.add_error("form" if refusal.code == "no_parquet" else None, refusal.message)
    return render(request, "insights/export_new.html", {"form": form}, status=422)


@allow(Permission.EXPORT)
@require_GET
def export(request, pk):
    return render(request, "insights/export.html", context_of(export_of(request, pk)))


@allow(Permission.EXPORT)
@require_GET
def progress(request, pk):
    """The part of the page that moves while a worker writes."""
    return render(request, "insights/_export.html", context_of(export_of(request, pk)))


@allow(Permission.EXPORT)
@require_POST
def cancel(request, pk):
    actions.cancel_export(export_of(request, pk), by=request.user)
    return redirect("insights:export", pk=pk)


@allow(Permission.EXPORT)
@require_GET
@fresh
def file(request, pk):
    """The file itself, by the link that its page shows: signed, for this team, until it ends."""
    found = export_of(request, pk)
    actions.check_link(found, request.GET.get("link", ""))
    return answer_with(found, by=request.user)


@allow(Permission.EXPORT)
@require_GET
def note(request, pk):
    """The schema note beside the file."""
    found = export_of(request, pk)
    told = actions.note_of(found, by=request.user)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="{found.file_name}.schema.json"'
    return answer


def answer_with(export, *, by):
    """The file as a download, with its digest."""
    answer = FileResponse(
        actions.fetch(export, by=by), as_attachment=True, filename=export.file_name,
        content_type=FORMS[export.form],
    )  # fmt: skip
    answer["X-Content-SHA256"] = export.digest_hex
    return answer


def exports_of(request):
    return Export.objects.visible_to(request.user).of_team(request.team)


def export_of(request, pk):
    return get_object_or_404(exports_of(request).select_related("team", "asked_by"), pk=pk)


def context_of(export):
    left_out = [(LEFT_OUT[why], count) for why, count in export.left_out.items() if count]
    is_ready = export.state == Export.State.DONE and not export.is_over
    return {
        "export": export,
        "kind": KINDS[export.kind],
        "left_out": left_out,
        "narrowed": export.narrowed,
        "link": actions.link_of(export) if is_ready else "",
        "share": export.share,
        "percent": int(export.share * 100),
    }
