from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "reviewapp.web"
    label = "web"

    def ready(self):
        from reviewapp.web import pulses  # noqa: PLC0415 (models come first)

        pulses.listen()
