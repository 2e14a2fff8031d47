"""How far a new team has come on its way to the first review, and what this person does next."""

from dataclasses import dataclass

from django.urls import reverse

from reviewapp.accounts.models import Agent, Membership
from reviewapp.accounts.permissions import GRANTS, Permission, may, who_may
from reviewapp.review.models import Output, Queue
from reviewapp.workflows.models import Workflow


@dataclass(frozen=True)
class Step:
    """One step, whether it is done, and where this person takes it; without an address others do."""

    title: str
    text: str
    done: bool
    url: str = ""
    label: str = ""


def first_steps(team, user) -> list[Step]:
    """The steps from nothing to the first review, in the order in which they can be taken."""
    workflow = Workflow.objects.filter(team=team).order_by("pk").first()
    return [
        _step(
            "Invite a lead and reviewers",
            "A lead opens queues and decides what people see. Two people approve changes for each other.",
            _has_a_lead(team),
            user_may=_who(user, team, Permission.CHANGE_PEOPLE),
            leads_to=("accounts:invite", "Invite"),
        ),
        _step(
            "Open a queue",
            "Reviews wait in a queue. Its members take them, most urgent first.",
            Queue.objects.active().filter(team=team).exists(),
            user_may=_who(user, team, Permission.SET_UP_QUEUES),
            leads_to=("review:queues", "Open a queue"),
        ),
        _step(
            "Describe the job",
            f"{workflow.name} · {workflow.get_kind_display().lower()}"
            if workflow
            else "A workflow says what the agent is given, what it must answer, and what can go wrong.",
            workflow is not None,
            user_may=_who(user, team, Permission.SET_UP_WORKFLOWS),
            leads_to=("workflows:workflows", "Edit") if workflow else ("workflows:create", "Describe it"),
        ),
        _step(
            "Give the agent a key",
            "A key is shown once. The agent sends it with every output.",
            Agent.objects.filter(team=team, keys__revoked_at=None, keys__isnull=False).exists(),
            user_may=_who(user, team, Permission.SET_UP_KEYS),
            leads_to=("accounts:keys", "Get a key"),
        ),
        Step(
            "Post the first output",
            "Copy the request below into a terminal. The item is there a moment later.",
            not is_new(team),
        ),
    ]


def is_new(team) -> bool:
    """Whether no agent has posted anything yet."""
    return not Output.objects.filter(team=team).exists()


def _step(title, text, done, *, user_may, leads_to):
    """Who may not take the step is told whom to ask."""
    allowed, whom = user_may
    if not allowed:
        return Step(title, text if done else f"{text} Ask {whom} of your team.", done)
    name, label = leads_to
    return Step(title, text, done, reverse(name), label if not done or label == "Edit" else "Look")


def _who(user, team, permission):
    return may(user, permission, team=team), who_may(permission)


def _has_a_lead(team):
    leading = [role for role, granted in GRANTS.items() if Permission.SET_UP_QUEUES in granted]
    return Membership.objects.filter(team=team, role__in=leading).exists()
