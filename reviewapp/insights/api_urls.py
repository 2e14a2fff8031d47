"""Addresses of the API of insights."""

from django.urls import path

from reviewapp.insights import api

urlpatterns = [
    path("exports", api.Exports.as_view(), name="exports"),
    path("exports/<uuid:export_id>", api.ExportDetail.as_view(), name="export"),
    path("exports/<uuid:export_id>/file", api.ExportFile.as_view(), name="export_file"),
    path("exports/<uuid:export_id>/note", api.ExportNote.as_view(), name="export_note"),
]
