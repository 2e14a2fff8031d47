from django.urls import path

from reviewapp.web.trail import proving, views, walking

app_name = "audit"
urlpatterns = [
    path("audit/", views.events, name="events"),
    path("audit/<int:position>/", views.event, name="event"),
    path("audit/verify/", proving.verify_now, name="verify"),
    path("audit/verify/progress/", proving.progress, name="progress"),
    path("audit/verifications/", proving.verifications, name="verifications"),
    path("audit/export/", proving.export, name="export"),
    path("audit/verifier.py", proving.verifier, name="verifier"),
    path("audit/items/<uuid:pk>/", walking.newest_review, name="review_of"),
    path("audit/chain/<slug:kind>/<slug:key>/", walking.chain, name="chain"),
]
