from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "reviewapp.intake"
    label = "intake"
