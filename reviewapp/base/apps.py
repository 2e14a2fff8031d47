from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "reviewapp.base"
    label = "base"
