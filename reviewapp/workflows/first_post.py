"""A request for a terminal with which somebody posts their team's first output to this installation."""

from django.conf import settings
from django.urls import reverse

from reviewapp.workflows.models import Workflow
from reviewapp.workflows.trying import first_request


def first_workflow(team) -> Workflow | None:
    """The workflow that the request to copy is for."""
    return Workflow.objects.filter(team=team).order_by("pk").first()


def first_post(workflow) -> str:
    """The command to copy, or nothing while there is no workflow or no example."""
    return first_request(workflow, to=settings.PUBLIC_URL.rstrip("/") + reverse("api:outputs"))
