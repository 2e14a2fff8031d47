from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class WebConfig(AppConfig):
    name = "reviewapp.web"
    label = "web"

    def ready(self):
        from reviewapp.web import pulses  # noqa: PLC0415 (models come first)
        from reviewapp.web.database import grants, policies  # noqa: PLC0415

        pulses.listen()
        last = [each for each in apps.get_app_configs() if each.models_module][-1]  # all tables are there
        post_migrate.connect(policies.ensure, sender=last)
        post_migrate.connect(grants.ensure, sender=last)
