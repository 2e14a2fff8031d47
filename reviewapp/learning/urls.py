"""Addresses of the pages of learning."""

from django.urls import path

from reviewapp.learning.views import (
    approving,
    calibration,
    exporting,
    inbox,
    naming,
    patterns,
    settings,
    suggestions,
    suspicions,
    writing,
)

app_name = "learning"
PATTERN = "learning/patterns/<uuid:pk>"
SUGGESTION = "learning/suggestions/<int:number>"
SUSPICION = "learning/suspicions/<int:pk>"
urlpatterns = [
    path("learning/", inbox.inbox, name="inbox"),
    path("learning/calibration/", calibration.calibration, name="calibration"),
    path("learning/export/<slug:slug>/", exporting.export, name="export"),
    path("learning/settings/", settings.all_settings, name="all_settings"),
    path("learning/settings/<slug:slug>/", settings.settings, name="settings"),
    path("learning/write/", writing.write, name="write"),
    path(f"{SUGGESTION}/", suggestions.suggestion, name="suggestion"),
    path(f"{SUGGESTION}/outputs/", suggestions.outputs, name="suggestion_outputs"),
    path(f"{SUGGESTION}/progress/", suggestions.progress, name="progress"),
    path(f"{SUGGESTION}/edit/", writing.edit, name="edit"),
    path(f"{SUGGESTION}/approve/", approving.approve, name="approve"),
    path(f"{SUGGESTION}/dismiss/", approving.dismiss, name="dismiss"),
    path(f"{SUGGESTION}/remark/", approving.remark, name="remark"),
    path(f"{SUGGESTION}/replay/", approving.ask_replay, name="ask_replay"),
    path(f"{SUGGESTION}/replays/<int:pk>/", suggestions.replay_cases, name="replay_cases"),
    path(f"{SUGGESTION}/replays/<int:pk>/cancel/", approving.cancel_replay, name="cancel_replay"),
    path(f"{PATTERN}/", patterns.pattern, name="pattern"),
    path(f"{PATTERN}/outputs/", patterns.outputs, name="pattern_outputs"),
    path(f"{PATTERN}/rename/", naming.rename, name="rename"),
    path(f"{PATTERN}/merge/", naming.merge, name="merge"),
    path(f"{PATTERN}/split/", naming.split, name="split"),
    path(f"{PATTERN}/mute/", naming.mute, name="mute"),
    path(f"{PATTERN}/unmute/", naming.unmute, name="unmute"),
    path(f"{PATTERN}/refuse/", naming.refuse, name="refuse"),
    path("learning/suspicions/", suspicions.suspicions, name="suspicions"),
    path("learning/suspicions/quarantine/", suspicions.quarantine_by_hand, name="quarantine_by_hand"),
    path(f"{SUSPICION}/", suspicions.suspicion, name="suspicion"),
    path(f"{SUSPICION}/quarantine/", suspicions.quarantine, name="quarantine"),
    path(f"{SUSPICION}/release/", suspicions.release, name="release"),
    path(f"{SUSPICION}/clear/", suspicions.clear, name="clear"),
]
