"""Every address of API version 1; each area brings its own."""

from django.urls import include, path

from reviewapp.base.api import joined
from reviewapp.base.openapi import Docs, Document
from reviewapp.delivery.api import OutputDetail
from reviewapp.intake.api import OutputChanges

app_name = "api"
urlpatterns = [
    path("schema", Document.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
    # Reading an output is delivery's, changing it is intake's: one address, two areas.
    path("outputs/<uuid:output_id>", joined(OutputDetail, OutputChanges).as_view(), name="output"),
    path("", include("reviewapp.web.trail.api_urls")),
    path("", include("reviewapp.workflows.api_urls")),
    path("", include("reviewapp.review.api_urls")),
    path("", include("reviewapp.learning.api_urls")),
    path("", include("reviewapp.insights.api_urls")),
    path("", include("reviewapp.intake.api_urls")),
    path("", include("reviewapp.delivery.api_urls")),
]
