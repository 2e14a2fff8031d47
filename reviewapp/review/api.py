"""Reviewing with a person's own token: the same verbs as the pages."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from reviewapp.accounts.permissions import Permission, Scope
from reviewapp.base.api import ApiView
from reviewapp.review import actions, schemas
from reviewapp.review.models import Decision, Queue, Review
from reviewapp.review.presenting import present_decision, present_hold, present_review
from reviewapp.review.statements import NAMED, seen_by
from reviewapp.review.veil import veil_of

HELD_BY_OTHERS = OpenApiResponse(description="The hold is lost or the content is newer; says what happened.")


class ReviewView(ApiView):
    """What the endpoints on one review share: people only, and only reviews they can see."""

    scope = Scope.WRITE_REVIEWS
    permission = Permission.CLAIM

    def asked(self, shape):
        asked = shape(data=self.body())
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def review(self, review_id):
        """The review with all that is shown of it."""
        visible = Review.objects.visible_to(self.request.user).of_team(self.request.team)
        return get_object_or_404(visible.with_page().select_related("team"), pk=review_id)

    def named(self, review_id):
        """The review, if this person can see it, for an action that reads it again under its own lock."""
        user, team = self.request.user, self.request.team
        review = NAMED.first(*seen_by(user, team), person=user.pk, team=team.pk, pk=review_id)
        if review is None:
            raise Http404
        return review

    def shown(self, review, status=200):
        seen = veil_of(self.request.user, self.request.team).review(review)
        return Response(present_review(seen, reader=self.request.user), status=status)


class QueueClaim(ReviewView):
    """The most urgent review of one queue."""

    @extend_schema(
        operation_id="claim_review",
        request=schemas.ClaimAsked,
        responses={200: schemas.ReviewState, 204: OpenApiResponse(description="Nothing waits for you.")},
    )
    def post(self, request, slug):
        """Hold the most urgent review of this queue; with `resume`, one you hold already comes first."""
        asked = self.asked(schemas.ClaimAsked)
        try:
            review = actions.claim_next(request.user, team=request.team, queue=slug, **asked)
        except Queue.DoesNotExist:
            raise Http404 from None
        return self.shown(review) if review else Response(status=204)


class ReviewDetail(ReviewView):
    """One review."""

    permission = Permission.SEE_QUEUE

    @extend_schema(operation_id="read_review", responses=schemas.ReviewState)
    def get(self, request, review_id):
        """The review and its output; looking at one you do not hold is noted in the audit trail."""
        review = self.review(review_id)
        actions.look(review, by=request.user)
        return self.shown(review)


class ReviewDecision(ReviewView):
    """The verdict."""

    permission = Permission.DECIDE

    @extend_schema(
        operation_id="decide_review",
        request=schemas.DecisionAsked,
        responses={201: schemas.DecisionMade, 409: HELD_BY_OTHERS},
    )
    def post(self, request, review_id):
        """Decide a review you hold. The same `submission_id` again answers the same decision."""
        review = self.named(review_id)
        decision = actions.decide(review, by=request.user, **self.asked(schemas.DecisionAsked))
        return Response(present_decision(decision), status=201)


class ReviewLease(ReviewView):
    """The hold on a review."""

    @extend_schema(
        operation_id="extend_hold",
        request=schemas.HoldAsked,
        responses={201: schemas.Hold, 409: HELD_BY_OTHERS},
    )
    def post(self, request, review_id):
        """Hold it for another 15 minutes from now, as often as you need."""
        review = self.named(review_id)
        review = actions.extend(review, by=request.user, **self.asked(schemas.HoldAsked))
        return Response(present_hold(review), status=201)


class ReviewRelease(ReviewView):
    """Giving a review back."""

    @extend_schema(
        operation_id="release_review",
        request=schemas.ReleaseAsked,
        responses={201: schemas.ReviewState, 409: HELD_BY_OTHERS},
    )
    def post(self, request, review_id):
        """Give it back to its queue; with `skip`, see it again only when nothing else is left."""
        review, asked = self.named(review_id), self.asked(schemas.ReleaseAsked)
        verb = actions.skip if asked.pop("skip") else actions.release
        verb(review, by=request.user, **asked)
        return self.shown(self.review(review_id), status=201)


class ReviewUndo(ReviewView):
    """Taking a decision back."""

    permission = Permission.DECIDE

    @extend_schema(
        operation_id="undo_decision",
        request=None,
        responses={
            201: schemas.ReviewState,
            409: OpenApiResponse(description="It took effect, or was undone."),
        },
    )
    def post(self, request, review_id):
        """Take your decision back before it takes effect; you hold the review again."""
        made = Decision.objects.visible_to(request.user).filter(review=self.named(review_id))
        decision = made.newest_first().select_related("review", "team").first()
        if decision is None:
            raise Http404
        actions.undo(decision, by=request.user)
        return self.shown(self.review(review_id), status=201)
