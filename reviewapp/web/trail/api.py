from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from reviewapp.accounts.permissions import Permission, Scope
from reviewapp.audit.actions import latest_checkpoint
from reviewapp.base.api import ApiView
from reviewapp.base.errors import Invalid
from reviewapp.web.trail.paging import whole
from reviewapp.web.trail.presenting import present
from reviewapp.web.trail.reading import tell_read
from reviewapp.web.trail.scope import visible_events

MOST = 500
AFTER = OpenApiParameter("after", int, description="The position of the last event you have; 0 to begin.")
LIMIT = OpenApiParameter("limit", int, description="Events at the most, 1 to 500; 100 unless told.")


class Party(serializers.Serializer):
    kind = serializers.CharField()
    id = serializers.CharField()


class TrailEvent(serializers.Serializer):
    position = serializers.IntegerField()
    action = serializers.CharField()
    subject = Party()
    actor = Party()
    via = serializers.CharField()
    request_id = serializers.CharField()
    team = serializers.IntegerField(allow_null=True)
    agent = serializers.IntegerField(allow_null=True)
    workflow = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()
    facts = serializers.JSONField()
    commitment = serializers.CharField(allow_null=True)
    digest = serializers.CharField()


class TrailPage(serializers.Serializer):
    results = TrailEvent(many=True)
    next = serializers.IntegerField()
    more = serializers.BooleanField()


class SignedCheckpoint(serializers.Serializer):
    size = serializers.IntegerField()
    root = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()


class AuditEvents(ApiView):
    """The trail, for an auditor's token."""

    scope = Scope.READ_AUDIT
    permission = Permission.READ_AUDIT_ALL

    @extend_schema(operation_id="read_audit_events", parameters=[AFTER, LIMIT], responses=TrailPage)
    def get(self, request):
        """Sealed events past a position, in order. Send `next` as `after` to read on."""
        after = bounded(request, "after", default=0, least=0, most=2**62)
        limit = bounded(request, "limit", default=100, least=1, most=MOST)
        events = list(visible_events(request.user, request.auth.team).after(after)[:limit])
        tell_read(request, events, place=f"after {after}")
        results = [present(event) for event in events]
        last = results[-1]["position"] if results else after
        return Response({"results": results, "next": last, "more": len(results) == limit})


class AuditCheckpoint(ApiView):
    """The newest signed root of the trail."""

    scope = Scope.READ_AUDIT
    permission = Permission.READ_AUDIT_ALL

    @extend_schema(operation_id="read_audit_checkpoint", responses=SignedCheckpoint)
    def get(self, request):
        """How many events there are, their root, and the signed note that says so. Keep it elsewhere."""
        latest = latest_checkpoint()
        if latest is None:
            raise Http404
        root = bytes(latest.root).hex()
        return Response({"size": latest.size, "root": root, "at": latest.at, "note": latest.note})


def bounded(request, name, *, default, least, most):
    given = request.query_params.get(name)
    if given is None:
        return default
    number = whole(given)
    if number is None or not least <= number <= most:
        raise Invalid({name: [f"This must be a whole number from {least} to {most}."]})
    return number
