"""Addresses of the API about workflows. The signal stands beside them, in intake."""

from django.urls import path

from reviewapp.workflows import api

urlpatterns = [
    path("workflows/<slug:slug>/policy", api.Policy.as_view(), name="policy"),
]
