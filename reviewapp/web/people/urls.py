"""Settings: the people of a team, with the work they do."""

from django.urls import path

from reviewapp.web.people import views

app_name = "people"
urlpatterns = [
    path("settings/members/", views.members, name="members"),
    path("settings/members/<int:pk>/", views.member, name="member"),
    path("settings/members/<int:pk>/roles/", views.change_role, name="change_role"),
    path("settings/members/<int:pk>/suspend/", views.suspend, name="suspend"),
    path("settings/members/<int:pk>/reinstate/", views.reinstate, name="reinstate"),
]
