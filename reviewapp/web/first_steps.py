"""How far a new team has come on its way to the first review, and what this person does next."""

from dataclasses import dataclass

from django.urls import reverse

from reviewapp.accounts.models import Agent, Membership
from reviewapp.accounts.permissions import GRANTS, Permission, may, who_may
from reviewapp.review.models import Output, Queue
from reviewapp.workflows.first_post import first_workflow


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
    way = _Way(team, user)
    return [
        way.step(
            "Invite a lead and reviewers",
            "A lead opens queues and decides what people see. Two people approve changes for each other.",
            _has_a_lead(team),
            needs=Permission.CHANGE_PEOPLE,
            leads_to=("accounts:invite", "Invite"),
        ),
        way.step(
            "Open a queue",
            "Reviews wait in a queue. Its members take them, most urgent first.",
            Queue.objects.active().filter(team=team).exists(),
            needs=Permission.SET_UP_QUEUES,
            leads_to=("review:queues", "Open a queue"),
        ),
        _describe_the_job(way),
        _give_a_key(way),
        Step(
            "Post the first output",
            "Copy the request below into a terminal. The item is there a moment later.",
            not is_new(team),
        ),
    ]


def latest_output(team) -> Output | None:
    """What arrived last, whoever may see it."""
    return Output.objects.filter(team=team).order_by("-received_at").first()


def is_new(team) -> bool:
    """Whether no agent has posted anything yet."""
    return not Output.objects.filter(team=team).exists()


@dataclass(frozen=True)
class _Way:
    """Whose steps they are. Who may not take one is told whom to ask."""

    team: object
    user: object

    def step(self, title, text, done, *, needs, leads_to):
        if not may(self.user, needs, team=self.team):
            return Step(title, text if done else f"{text} Ask {who_may(needs)} of your team.", done)
        name, label = leads_to
        return Step(title, text, done, reverse(name), label if not done or label == "Edit" else "Look")


def _describe_the_job(way):
    workflow = first_workflow(way.team)
    text = "A workflow says what the agent is given, what it must answer, and what can go wrong."
    if workflow:
        text = f"{workflow.name} · {workflow.get_kind_display().lower()}"
    return way.step(
        "Describe the job",
        text,
        workflow is not None,
        needs=Permission.SET_UP_WORKFLOWS,
        leads_to=("workflows:workflows", "Edit") if workflow else ("workflows:create", "Describe it"),
    )


def _give_a_key(way):
    return way.step(
        "Give the agent a key",
        "A key is shown once. The agent sends it with every output.",
        Agent.objects.filter(team=way.team, keys__revoked_at=None, keys__isnull=False).exists(),
        needs=Permission.SET_UP_KEYS,
        leads_to=("accounts:keys", "Get a key"),
    )


def _has_a_lead(team):
    leading = [role for role, granted in GRANTS.items() if Permission.SET_UP_QUEUES in granted]
    return Membership.objects.filter(team=team, role__in=leading).exists()
