"""Addresses of the API of learning."""

from django.urls import path

from reviewapp.learning import api

urlpatterns = [
    path("suggestions", api.Suggestions.as_view(), name="suggestions"),
    path("suggestions/<int:number>", api.SuggestionDetail.as_view(), name="suggestion"),
    path("suggestions/<int:number>/approval", api.SuggestionApproval.as_view(), name="approval"),
    path("suggestions/<int:number>/dismissal", api.SuggestionDismissal.as_view(), name="dismissal"),
    path("suggestions/<int:number>/replay", api.SuggestionReplay.as_view(), name="replay"),
    path("workflows/<slug:slug>/examples", api.Examples.as_view(), name="examples"),
]
