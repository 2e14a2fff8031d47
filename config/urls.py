"""Every page's address; each area brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("reviewapp.web.urls")),
    path("", include("reviewapp.audit.urls")),
    path("", include("reviewapp.web.trail.urls")),
    path("", include("reviewapp.web.people.urls")),
    path("", include("reviewapp.accounts.urls")),
    path("", include("reviewapp.accounts.sso.saml_urls")),
    path("", include("reviewapp.workflows.urls")),
    path("", include("reviewapp.review.urls")),
    path("", include("reviewapp.learning.urls")),
    path("", include("reviewapp.insights.urls")),
    path("", include("reviewapp.delivery.urls")),
    path("", include("reviewapp.retention.urls")),
    path("api/v1/", include("config.api_urls")),
]
handler400 = "reviewapp.base.views.bad_request"
handler403 = "reviewapp.base.views.permission_denied"
handler404 = "reviewapp.base.views.page_not_found"
handler500 = "reviewapp.base.views.server_error"
