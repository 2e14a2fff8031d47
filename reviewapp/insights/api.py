"""Exports by a person's token: ask, follow, fetch, call off."""

from uuid import UUID

from django.http import FileResponse, Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes, extend_schema
from rest_framework.response import Response

from reviewapp.accounts.permissions import Permission, Scope
from reviewapp.base.api import ApiView
from reviewapp.base.errors import Invalid
from reviewapp.base.filing import FORMS
from reviewapp.insights import schemas
from reviewapp.insights.actions import exports as actions
from reviewapp.insights.models import Export

A_PAGE = 50
BEFORE = OpenApiParameter("before", UUID, description="Only older ones; the `next` of the page before.")


class ExportView(ApiView):
    """What the endpoints on exports share: people only, and only their team's."""

    scope = Scope.READ_EXPORTS
    permission = Permission.EXPORT
    for_agents = False

    def visible(self):
        shown = Export.objects.visible_to(self.request.user).of_team(self.request.team)
        return shown.select_related("team", "asked_by")

    def named(self, export_id):
        found = self.visible().filter(pk=export_id).first()
        if found is None:
            raise Http404
        return found


class Exports(ExportView):
    """All exports of the team."""

    @extend_schema(operation_id="list_exports", parameters=[BEFORE], responses=schemas.ExportPage)
    def get(self, request):
        """The exports of the team, the newest first, page by page."""
        found = self.visible().order_by("-pk")
        if "before" in request.query_params:
            found = found.filter(pk__lt=uuid_of(request.query_params["before"], "before"))
        page = list(found[: A_PAGE + 1])
        following = page[A_PAGE - 1].pk if len(page) > A_PAGE else None
        return Response(schemas.ExportPage({"results": page[:A_PAGE], "next": following}).data)

    @extend_schema(
        operation_id="ask_export",
        request=schemas.ExportAsked,
        responses={202: OpenApiResponse(schemas.ExportState, description="It waits for a worker.")},
    )
    def post(self, request):
        """Ask for a file. A worker writes it; read the export to follow it, fetch it before it expires."""
        asked = schemas.ExportAsked(data=self.body())
        asked.is_valid(raise_exception=True)
        export = actions.ask_export(request.team, by=request.user, **asked.asked())
        return Response(schemas.ExportState(export).data, status=202)


class ExportDetail(ExportView):
    """One export."""

    @extend_schema(operation_id="read_export", responses=schemas.ExportState)
    def get(self, request, export_id):
        """How far an export is, and where its file is once it is there."""
        return Response(schemas.ExportState(self.named(export_id)).data)

    @extend_schema(operation_id="cancel_export", responses=schemas.ExportState)
    def delete(self, request, export_id):
        """Call an export off that is under way; what was written of it is removed."""
        return Response(
            schemas.ExportState(actions.cancel_export(self.named(export_id), by=request.user)).data
        )


class ExportFile(ExportView):
    """The file."""

    @extend_schema(
        operation_id="fetch_export",
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            409: OpenApiResponse(description="It is not ready, or its machine is not this one."),
            410: OpenApiResponse(description="Its time is over, and the file was removed."),
        },
    )
    def get(self, request, export_id):
        """The file; `X-Content-SHA256` is its digest. Each time it is fetched is in the audit trail."""
        found = self.named(export_id)
        answer = FileResponse(
            actions.fetch(found, by=request.user), as_attachment=True, filename=found.file_name,
            content_type=FORMS[found.form],
        )  # fmt: skip
        answer["X-Content-SHA256"] = found.digest_hex
        return answer


class ExportNote(ExportView):
    """The schema note beside the file."""

    @extend_schema(operation_id="read_export_note", responses=OpenApiTypes.OBJECT)
    def get(self, request, export_id):
        """The file's columns with what they say, its filter, what was left out and why, and its digest."""
        return Response(actions.note_of(self.named(export_id), by=request.user))


def uuid_of(text, name):
    try:
        return UUID(text)
    except ValueError:
        raise Invalid({name: ["This must be the id of an export."]}) from None
