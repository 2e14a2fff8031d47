"""Addresses of the API for reviewers."""

from django.urls import path

from reviewapp.review import api

urlpatterns = [
    path("queues/<slug:slug>/claim", api.QueueClaim.as_view(), name="claim"),
    path("reviews/<uuid:review_id>", api.ReviewDetail.as_view(), name="review"),
    path("reviews/<uuid:review_id>/decision", api.ReviewDecision.as_view(), name="decision"),
    path("reviews/<uuid:review_id>/lease", api.ReviewLease.as_view(), name="lease"),
    path("reviews/<uuid:review_id>/release", api.ReviewRelease.as_view(), name="release"),
    path("reviews/<uuid:review_id>/undo", api.ReviewUndo.as_view(), name="undo"),
]
