"""Pages about the addresses webhooks go to."""

from django.urls import path

from reviewapp.delivery import views

app_name = "delivery"
urlpatterns = [
    path("settings/webhooks/", views.endpoints, name="endpoints"),
    path("settings/webhooks/add/", views.add, name="add"),
    path("settings/webhooks/<uuid:pk>/", views.endpoint, name="endpoint"),
    path("settings/webhooks/<uuid:pk>/change/", views.change, name="change"),
    path("settings/webhooks/<uuid:pk>/move/", views.move, name="move"),
    path("settings/webhooks/<uuid:pk>/secret/", views.rotate, name="rotate"),
    path("settings/webhooks/<uuid:pk>/replay/", views.replay, name="replay"),
    path("settings/webhooks/<uuid:pk>/<uuid:delivery_pk>/", views.delivery, name="delivery"),
]
