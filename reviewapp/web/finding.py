"""What the palette finds, and how far a new team has come."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from reviewapp.accounts.models import Agent
from reviewapp.accounts.permissions import Permission, may
from reviewapp.review.models import Output, Queue, Review
from reviewapp.workflows.models import Workflow

AT_MOST = 8


@dataclass(frozen=True)
class Found:
    """One line of the palette."""

    label: str
    kind: str
    url: str


@dataclass(frozen=True)
class Step:
    """One step of setting up, and whether it is done."""

    title: str
    text: str
    url: str
    done: bool


def find(words: str, *, user, team) -> list[Found]:
    """Items whose reference begins with `words`, then workflows named with them; visible ones only."""
    words = words.strip()[:100]
    if not words or team is None:
        return []
    return [*_outputs(words, user, team), *_workflows(words, user, team)][:AT_MOST]


def _outputs(words, user, team):
    visible = Review.objects.visible_to(user).filter(team=team, output__external_id__startswith=words)
    newest = visible.order_by("output__external_id", "output_id", "-opened_at")
    newest = newest.distinct("output__external_id", "output_id").select_related("output", "content")
    for review in newest[:AT_MOST]:
        label = f"{review.output.external_id} {review.content.title}".strip()
        yield Found(label, "Item", reverse("review:open", args=[review.pk]))


def _workflows(words, user, team):
    if not may(user, Permission.SEE_POLICY, team=team):
        return
    visible = Workflow.objects.visible_to(user).filter(team=team)
    for workflow in visible.filter(Q(name__icontains=words) | Q(slug__icontains=words))[:AT_MOST]:
        url = reverse("workflows:policy", args=[workflow.slug])
        yield Found(workflow.name, "Workflow", url)


def first_steps(team) -> list[Step]:
    """The four steps from nothing to the first review, each with whether it is done."""
    return [
        Step(
            "Describe the job",
            "A workflow says what the agent is given, what it must answer, and what can go wrong.",
            reverse("workflows:workflows"),
            Workflow.objects.filter(team=team).exists(),
        ),
        Step(
            "Open a queue",
            "Reviews wait in a queue. Its members take them, most urgent first.",
            reverse("review:queues"),
            Queue.objects.filter(team=team).exists(),
        ),
        Step(
            "Give the agent a key",
            "A key is shown once. The agent sends it with every output.",
            reverse("accounts:keys"),
            Agent.objects.filter(team=team).exists(),
        ),
        Step(
            "Post the first output",
            "Copy the request below into a terminal; the review is there a moment later.",
            "",
            not is_new(team),
        ),
    ]


def is_new(team) -> bool:
    """Whether no agent has posted anything yet."""
    return not Output.objects.filter(team=team).exists()


def a_workflow(team) -> str:
    """The slug of the team's first workflow, for the request to copy; a placeholder before there is one."""
    slugs = Workflow.objects.filter(team=team).order_by("pk").values_list("slug", flat=True)
    return slugs.first() or "your-workflow"
