"""Where areas meet: the way home, finding things, and whether we are well."""

from django.urls import path

from reviewapp.web import health, views
from reviewapp.web.incoming import views as incoming
from reviewapp.web.metrics.views import metrics

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("setup/", views.setup, name="setup"),
    path("setup/listening/", views.listening, name="listening"),
    path("settings/import/", incoming.choose, name="incoming"),
    path("settings/import/take/", incoming.take, name="take_incoming"),
    path("settings/", views.settings_home, name="settings"),
    path("find/", views.find, name="find"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]
