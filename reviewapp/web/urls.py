"""Where areas meet: the way home, and whether we are well."""

from django.urls import path

from reviewapp.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("setup/", views.setup, name="setup"),
    path("find/", views.find, name="find"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
