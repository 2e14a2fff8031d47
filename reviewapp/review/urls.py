"""The pages people live in: the workbench and the queue."""

from django.urls import path

from reviewapp.review.views import (
    commenting,
    deciding,
    editing,
    holding,
    masking,
    notices,
    queue,
    queues,
    rail,
    saved,
    workbench,
)

app_name = "review"
urlpatterns = [
    path("review/", workbench.next_, name="next"),
    path("review/queue/", rail.rail, name="rail"),
    path("review/<uuid:pk>/", workbench.open_, name="open"),
    path("review/<uuid:pk>/edit/", editing.edit, name="edit"),
    path("review/<uuid:pk>/comment/", commenting.comment, name="comment"),
    path("review/<uuid:pk>/decide/", deciding.decide, name="decide"),
    path("review/<uuid:pk>/undo/", deciding.undo, name="undo"),
    path("review/<uuid:pk>/hold/", holding.hold, name="hold"),
    path("review/<uuid:pk>/release/", holding.release, name="release"),
    path("review/<uuid:pk>/skip/", holding.skip, name="skip"),
    path("review/<uuid:pk>/draft/", holding.draft, name="draft"),
    path("queue/", queue.queue, name="queue"),
    path("queue/views/", saved.views, name="views"),
    path("queue/views/<int:pk>/rename/", saved.rename, name="rename_view"),
    path("queue/views/<int:pk>/delete/", saved.delete, name="delete_view"),
    path("review/notices/<slug:slug>/", notices.notice, name="notice"),
    path("settings/workflows/<slug:slug>/masking/", masking.masking, name="masking"),
    path("settings/queues/", queues.queues, name="queues"),
    path("settings/queues/<slug:slug>/", queues.change, name="queue-settings"),
]
