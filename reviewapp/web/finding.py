"""What the palette finds."""

import re
from dataclasses import dataclass
from itertools import chain, islice

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.urls import reverse

from reviewapp.accounts.permissions import Permission, may
from reviewapp.learning.models import Suggestion
from reviewapp.review.lists import beginning_with
from reviewapp.review.models import Output, Review
from reviewapp.review.veil import veil_of
from reviewapp.workflows.models import Workflow

AT_MOST = 8
FEW = 3
AMONG = 200
LEAST = 3  # letters
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Found:
    """One line of the palette."""

    label: str
    kind: str
    url: str


def find(words: str, *, user, team) -> list[Found]:
    """A few suggestions named so, items whose reference or text begins with `words`, then workflows."""
    words = words.strip()[:100]
    if not words or team is None:
        return []
    found = chain(*(look(words, user, team) for look in (_suggestions, _outputs, _workflows)))
    return list(islice(found, AT_MOST))


def _outputs(words, user, team):
    veil = veil_of(user, team)
    found = _alike(words, team, veil)
    visible = Review.objects.visible_to(user).filter(team=team, output__in=found)
    newest = visible.order_by("output__external_id", "output_id", "-opened_at")
    newest = newest.distinct("output__external_id", "output_id").select_related("output", "content")
    for review in newest[:AT_MOST]:
        label = f"{review.output.external_id} {review.content.title}".strip()
        label = veil.text(review.workflow_id, label)
        yield Found(label, "Item", reverse("review:open", args=[review.pk]))


def _alike(words, team, veil):
    """Outputs whose reference begins like that; where none does, those whose text has such words."""
    outputs = Output.objects.filter(team=team)
    starts = Q(external_id__startswith=words) | Q(external_id__startswith=words.upper())
    if keys := veil.called(outputs.filter(starts), beginning_with(words), most=AMONG):
        return keys
    said = WORD.findall(veil.searchable(words))
    if len("".join(said)) < LEAST:
        return []
    # An address is one word, too: its beginnings would tell it letter by letter.
    begun = said if veil.hides_anything else [f"{word}:*" for word in said]
    query = SearchQuery(" & ".join(begun), config="simple", search_type="raw")
    return list(outputs.filter(content__search=query).values_list("pk", flat=True)[:AMONG])


def _suggestions(words, user, team):
    """By number, as in S-12, or by a word of the title."""
    if not may(user, Permission.SEE_POLICY, team=team):
        return
    visible = Suggestion.objects.visible_to(user).filter(team=team)
    number = re.fullmatch(r"[sS]-(\d{1,9})", words)
    said = Q(number=number[1]) if number else Q(title__icontains=words)
    for suggestion in visible.filter(said).only("number", "title")[:FEW]:
        url = reverse("learning:suggestion", args=[suggestion.number])
        yield Found(f"{suggestion} {suggestion.title}", "Suggestion", url)


def _workflows(words, user, team):
    if not may(user, Permission.SEE_POLICY, team=team):
        return
    visible = Workflow.objects.visible_to(user).filter(team=team)
    for workflow in visible.filter(Q(name__icontains=words) | Q(slug__icontains=words))[:AT_MOST]:
        url = reverse("workflows:policy", args=[workflow.slug])
        yield Found(workflow.name, "Workflow", url)
