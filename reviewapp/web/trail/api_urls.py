from django.urls import path

from reviewapp.web.trail import api

urlpatterns = [
    path("audit/events", api.AuditEvents.as_view(), name="audit-events"),
    path("audit/checkpoint", api.AuditCheckpoint.as_view(), name="audit-checkpoint"),
]
