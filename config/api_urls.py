"""Every address of API version 1; each area brings its own."""

from django.urls import include, path

app_name = "api"
urlpatterns = [
    path("", include("reviewapp.audit.api_urls")),
    path("", include("reviewapp.workflows.api_urls")),
    path("", include("reviewapp.review.api_urls")),
    path("", include("reviewapp.intake.api_urls")),
    path("", include("reviewapp.delivery.api_urls")),
]
