from django.urls import path

from reviewapp.web.trail import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.events, name="events"),
    path("audit/<int:position>/", views.event, name="event"),
]
