"""Addresses of the API that intake answers alone."""

from django.urls import path

from reviewapp.intake import api

urlpatterns = [
    path("outputs", api.Outputs.as_view(), name="outputs"),
    path("outputs/batch", api.OutputBatch.as_view(), name="output-batch"),
    path("outputs/<uuid:output_id>/outcome", api.OutputOutcome.as_view(), name="output-outcome"),
    path("workflows/<slug:slug>/signal", api.WorkflowSignal.as_view(), name="signal"),
    path("history", api.History.as_view(), name="history"),
]
