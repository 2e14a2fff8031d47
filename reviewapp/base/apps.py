from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "reviewapp.base"
    label = "base"

    def ready(self):
        from reviewapp.base import lookups  # noqa: F401, PLC0415 (which makes it known)
