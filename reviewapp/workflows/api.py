"""How agents learn which policy to work by."""

from django.http import Http404
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from reviewapp.accounts.permissions import Scope
from reviewapp.base.api import ApiView
from reviewapp.workflows.models import Rollout, Workflow

SUBJECT = OpenApiParameter(
    "subject",
    str,
    description="Whom or what the output is about. The same subject always gets the same version.",
)


class AgentPolicy(serializers.Serializer):
    """What an agent works by, and the number its outputs name as `policy_version`."""

    workflow = serializers.CharField()
    policy_version = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 of the policy document, in hex.")
    prompt = serializers.CharField()
    share = serializers.IntegerField(help_text="Percent of the traffic that this version serves.")
    published_at = serializers.DateTimeField()


class Policy(ApiView):
    """The version of a workflow's policy that this agent works by."""

    scope = Scope.READ_POLICY

    @extend_schema(
        operation_id="read_policy",
        parameters=[SUBJECT],
        responses={200: AgentPolicy, 304: OpenApiResponse(description="What you hold is still right.")},
    )
    def get(self, request, slug):
        """The live policy. Send the `ETag` back as `If-None-Match` to learn cheaply that nothing changed."""
        rollout = self._rollout(slug)
        version = rollout.version
        etag = f'"{version.number}-{bytes(version.digest).hex()[:32]}-{rollout.share}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if _holds(request, etag):
            return Response(status=304, headers=headers)
        answer = {
            "workflow": slug,
            "policy_version": version.number,
            "digest": bytes(version.digest).hex(),
            "prompt": version.document["prompt"],
            "share": rollout.share,
            "published_at": version.published_at,
        }
        return Response(AgentPolicy(answer).data, headers=headers)

    def _rollout(self, slug):
        workflow = Workflow.objects.visible_to(self.request.user).filter(slug=slug, is_active=True).first()
        if workflow is None:
            raise Http404
        rollout = Rollout.objects.live().select_related("version").filter(workflow=workflow).first()
        if rollout is None:
            raise Http404
        return rollout


def _holds(request, etag):
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or etag in {each.removeprefix("W/") for each in held}
