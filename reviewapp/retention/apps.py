from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "reviewapp.retention"
    label = "retention"
