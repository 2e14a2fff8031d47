"""What the palette finds."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from reviewapp.accounts.permissions import Permission, may
from reviewapp.review.models import Review
from reviewapp.workflows.models import Workflow

AT_MOST = 8


@dataclass(frozen=True)
class Found:
    """One line of the palette."""

    label: str
    kind: str
    url: str


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
