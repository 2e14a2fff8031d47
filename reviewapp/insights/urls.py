"""Addresses of the pages of insights."""

from django.urls import path

from reviewapp.insights.views import incidents

app_name = "insights"
urlpatterns = [
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/markdown/", incidents.as_markdown, name="incident_markdown"),
]
