from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "reviewapp.workflows"
    label = "workflows"
