"""Addresses of the pages of insights."""

app_name = "insights"
urlpatterns = []
