"""Rules of retention, legal holds, and what is kept about one person."""

app_name = "retention"
urlpatterns = []
