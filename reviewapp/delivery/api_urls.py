"""Addresses of the API that delivery answers alone."""

from django.urls import path

from reviewapp.delivery import api

urlpatterns = [
    path("decisions", api.Decisions.as_view(), name="decisions"),
]
