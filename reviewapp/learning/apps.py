from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "reviewapp.learning"
    label = "learning"
