"""Suggestions by a person's token, and past corrections for agents."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from reviewapp.accounts.permissions import Permission, Scope
from reviewapp.base.api import ApiView
from reviewapp.base.errors import Invalid
from reviewapp.learning import actions, schemas
from reviewapp.learning.examples import examples_like
from reviewapp.learning.models import Suggestion
from reviewapp.workflows.models import Workflow

MOST = 100
MOST_EXAMPLES = 20
LONGEST_INPUT = 2_000
LARGEST = 2**31 - 1
WORKFLOW = OpenApiParameter("workflow", str, description="Only this workflow, by its slug.")
STATE = OpenApiParameter("state", str, enum=Suggestion.State.values, description="Only in this state.")
KIND = OpenApiParameter("kind", str, enum=Suggestion.Kind.values, description="Only of this kind.")
BEFORE = OpenApiParameter("before", int, description="Only numbers below; the `next` of the page before.")
LIMIT = OpenApiParameter("limit", int, description=f"At the most, 1 to {MOST}; 50 unless told.")
INPUT = OpenApiParameter("input", str, required=True, description="The new input, or its telling part.")
FEW = OpenApiParameter("limit", int, description=f"At the most, 1 to {MOST_EXAMPLES}; 5 unless told.")


class SuggestionView(ApiView):
    """What the endpoints on suggestions share: people only, and only their team's."""

    scope = Scope.READ_POLICY
    permission = Permission.SEE_POLICY
    for_agents = False

    def visible(self):
        shown = Suggestion.objects.visible_to(self.request.user).filter(team=self.request.team)
        return shown.select_related("workflow", "based_on", "version")

    def named(self, number):
        found = self.visible().filter(number=number).first() if number <= LARGEST else None
        if found is None:
            raise Http404
        return found

    def asked(self, shape):
        asked = shape(data=self.body())
        asked.is_valid(raise_exception=True)
        return asked.validated_data


class Suggestions(SuggestionView):
    """All suggestions of the team."""

    @extend_schema(
        operation_id="list_suggestions",
        parameters=[WORKFLOW, STATE, KIND, BEFORE, LIMIT],
        responses=schemas.SuggestionPage,
    )
    def get(self, request):
        """The suggestions of the team, the newest first, page by page."""
        query, limit = request.query_params, whole(request, "limit", default=50, most=MOST)
        found = self.visible().order_by("-number")
        found = (
            found.filter(workflow__slug=query["workflow"].replace("\0", "")) if "workflow" in query else found
        )
        for name, known in (("state", Suggestion.State.values), ("kind", Suggestion.Kind.values)):
            if name in query:
                found = found.filter(**{name: chosen(query[name], name, known)})
        if "before" in query:
            found = found.filter(number__lt=whole(request, "before", default=0, most=LARGEST))
        page = list(found[: limit + 1])
        following = page[limit - 1].number if len(page) > limit else None
        return Response(schemas.SuggestionPage({"results": page[:limit], "next": following}).data)


class SuggestionDetail(SuggestionView):
    """One suggestion."""

    @extend_schema(operation_id="read_suggestion", responses=schemas.SuggestionWhole)
    def get(self, request, number):
        """The suggestion with its change, its evidence and its latest replay."""
        return Response(schemas.SuggestionWhole(self.named(number)).data)


class SuggestionApproval(SuggestionView):
    """The second person's yes."""

    scope = Scope.WRITE_SUGGESTIONS
    permission = Permission.APPROVE_CHANGE

    @extend_schema(
        operation_id="approve_suggestion",
        request=schemas.ApprovalAsked,
        responses=schemas.SuggestionWhole,
    )
    def post(self, request, number):
        """Approve exactly the words whose digest you send; they are live at once."""
        found, asked = self.named(number), self.asked(schemas.ApprovalAsked)
        digest = bytes.fromhex(asked["digest"])
        done = actions.approve(found, by=request.user, digest=digest, note=asked["note"])
        return Response(schemas.SuggestionWhole(done).data)


class SuggestionDismissal(SuggestionView):
    """A person's no."""

    scope = Scope.WRITE_SUGGESTIONS
    permission = Permission.DRAFT_POLICY

    @extend_schema(
        operation_id="dismiss_suggestion",
        request=schemas.DismissalAsked,
        responses=schemas.SuggestionWhole,
    )
    def post(self, request, number):
        """Dismiss a suggestion and say why; it comes again only with new evidence."""
        found, asked = self.named(number), self.asked(schemas.DismissalAsked)
        done = actions.dismiss(found, by=request.user, reason=asked["reason"])
        return Response(schemas.SuggestionWhole(done).data)


class SuggestionReplay(SuggestionView):
    """Another replay."""

    scope = Scope.WRITE_SUGGESTIONS
    permission = Permission.DRAFT_POLICY

    @extend_schema(
        operation_id="replay_suggestion",
        request=None,
        responses={202: OpenApiResponse(schemas.ReplayState, description="It waits for a worker.")},
    )
    def post(self, request, number):
        """Have a suggestion replayed again as it is worded now; read it to follow the progress."""
        replay = actions.ask_replay(self.named(number), by=request.user)
        replay.refresh_from_db()
        return Response(schemas.ReplayState(replay).data, status=202)


class Examples(ApiView):
    """Past corrections like a new input."""

    scope = Scope.READ_POLICY
    permission = Permission.OPEN_OUTPUT

    @extend_schema(operation_id="find_examples", parameters=[INPUT, FEW], responses=schemas.ExamplesFound)
    def get(self, request, slug):
        """The corrections whose inputs are most like this one; an agent finds those of its own outputs."""
        shown = Workflow.objects.visible_to(request.user).of_team(request.team)
        workflow = shown.filter(slug=slug, is_active=True).first()
        if workflow is None:
            raise Http404
        text = request.query_params.get("input", "").replace("\0", " ").strip()
        if not text or len(text) > LONGEST_INPUT:
            raise Invalid({"input": [f"Send a text of at most {LONGEST_INPUT:,} characters."]})
        most = whole(request, "limit", default=5, most=MOST_EXAMPLES)
        found = examples_like(workflow, who=request.user, text=text, most=most)
        return Response(schemas.ExamplesFound({"results": found}).data)


def whole(request, name, *, default, most):
    given = request.query_params.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:11]) <= most:
        raise Invalid({name: [f"This must be a whole number from 1 to {most}."]})
    return int(given[:11])


def chosen(given, name, known):
    if given not in known:
        raise Invalid({name: [f"Choose one of: {', '.join(known)}."]})
    return given
