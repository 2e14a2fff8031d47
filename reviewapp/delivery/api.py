"""How agents learn what was decided: one output by long poll, everything by the ordered feed."""

import base64

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from reviewapp.accounts.permissions import Permission, Scope
from reviewapp.audit.actions import latest_checkpoint
from reviewapp.base.api import ApiView
from reviewapp.base.errors import Invalid
from reviewapp.delivery import feed
from reviewapp.delivery.presenting import present_output
from reviewapp.delivery.schemas import FeedPage, OutputState
from reviewapp.delivery.waiting import LONGEST, wait_for
from reviewapp.review.models import Decision, Output
from reviewapp.review.veil import veil_of

WAIT = OpenApiParameter("wait", int, description="Seconds to wait for something new, 0 to 30.")
LIMIT = OpenApiParameter("limit", int, description="Entries at the most, 1 to 500; 100 unless told.")
AFTER = OpenApiParameter("after", str, description="The cursor of the last entry you have; empty to begin.")


class OutputDetail(ApiView):
    """One output and what became of it."""

    scope = Scope.READ_OUTPUTS
    permission = Permission.OPEN_OUTPUT

    @extend_schema(operation_id="read_output", parameters=[WAIT], responses=OutputState)
    def get(self, request, output_id):
        """The output's status and, once one took effect, its decision; waits up to `wait` seconds."""
        seconds = whole(request, "wait", default=0, least=0, most=LONGEST)
        found = wait_for(lambda: self._settled(output_id), seconds=seconds)
        return Response(present_output(*self._seen(*(found or self._state(output_id)))))

    def _seen(self, output, decision):
        """An agent reads all of its own; to a person what is masked shows as labels."""
        veil, workflow = veil_of(self.request.user, output.team_id), output.workflow
        if decision is not None:
            decision = veil.decision(workflow, decision, before=decision.output.content)
        return veil.output(workflow, output), decision

    def _state(self, output_id):
        visible = Output.objects.visible_to(self.request.user)
        output = visible.select_related("workflow", "policy_version").filter(pk=output_id).first()
        if output is None:
            raise Http404
        decisions = Decision.objects.effective().with_page()
        return output, decisions.filter(output_id=output.pk).newest_first().first()

    def _settled(self, output_id):
        output, decision = self._state(output_id)
        return None if output.is_undecided else (output, decision)


class Decisions(ApiView):
    """The ordered feed."""

    scope = Scope.READ_DECISIONS

    @extend_schema(operation_id="read_decisions", parameters=[AFTER, LIMIT, WAIT], responses=FeedPage)
    def get(self, request):
        """What was decided on this agent's outputs, in one order that never changes.

        Read past the last cursor you hold; nothing is skipped and nothing comes twice. The header
        `X-Audit-Checkpoint` carries, in base64, the newest signed root of the audit trail: keep it, and
        refuse a smaller size than you have seen.
        """
        after = feed.position_of(request.query_params.get("after", ""))
        limit = whole(request, "limit", default=100, least=1, most=500)
        seconds = whole(request, "wait", default=0, least=0, most=LONGEST)
        agent = request.user
        entries = wait_for(lambda: feed.page(agent, after=after, limit=limit), seconds=seconds) or []
        last = entries[-1]["cursor"] if entries else feed.cursor_of(after)
        answer = {"results": entries, "next": last, "more": len(entries) == limit}
        return Response(answer, headers=checkpoint_header())


def whole(request, name: str, *, default: int, least: int, most: int) -> int:
    """A whole number from the query string within bounds, or a refusal that names it."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or not least <= int(given[:9]) <= most:
        raise Invalid({name: [f"This must be a whole number from {least} to {most}."]})
    return int(given[:9])


def checkpoint_header() -> dict[str, str]:
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        return {}
    return {"X-Audit-Checkpoint": base64.b64encode(checkpoint.note.encode()).decode()}
