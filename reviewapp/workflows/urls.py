"""Addresses of the settings pages of workflows, and of policies."""

from django.urls import path

from reviewapp.workflows.views import categories, drafts, policies, workflows

app_name = "workflows"
urlpatterns = [
    path("settings/workflows/", workflows.workflows, name="workflows"),
    path("settings/workflows/new/", workflows.create, name="create"),
    path("settings/workflows/preview/", workflows.preview, name="preview"),
    path("settings/workflows/<slug:slug>/", workflows.workflow, name="workflow"),
    path("settings/workflows/<slug:slug>/pause/", workflows.pause, name="pause"),
    path("settings/workflows/<slug:slug>/resume/", workflows.resume, name="resume"),
    path("settings/workflows/<slug:slug>/categories/", categories.categories, name="categories"),
    path("settings/workflows/<slug:slug>/categories/<int:pk>/", categories.category, name="category"),
    path(
        "settings/workflows/<slug:slug>/categories/<int:pk>/retire/",
        categories.retire_category,
        name="retire_category",
    ),
    path("policies/", policies.policies, name="policies"),
    path("policies/<slug:slug>/", policies.policy, name="policy"),
    path("policies/<slug:slug>/<int:number>/", policies.policy, name="version"),
    path("policies/<slug:slug>/compare/", policies.compare_versions, name="compare"),
    path("policies/<slug:slug>/roll-back/", policies.roll_back, name="roll_back"),
    path("policies/<slug:slug>/draft/", drafts.draft, name="draft"),
    path("policies/<slug:slug>/draft/start/", drafts.start, name="start_draft"),
    path("policies/<slug:slug>/draft/discard/", drafts.discard, name="discard_draft"),
    path("policies/<slug:slug>/draft/publish/", drafts.publish, name="publish"),
]
