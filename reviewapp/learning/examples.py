"""Past corrections that an agent can be shown beside a new input."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F

from reviewapp.learning.models import Observation
from reviewapp.learning.nearest import nearest, text_of_input
from reviewapp.learning.unnamed import unnamed
from reviewapp.review.consent import consented
from reviewapp.review.models import Output

WORD = re.compile(r"[^\W_]{3,40}")
MOST_WORDS = 24
# Of all that share a word the newest are ranked, and of these the best compared.
RANKED, LOOKED_AT = 2_000, 200
SHOWN = (
    "pk",
    "decided_at",
    "categories",
    "output__external_id",
    "output__content__input",
    "output__content__output",
    "decision__content__edited",
    "decision__content__justification",
)


def examples_like(workflow, *, who, text, most):
    """The nearest corrections that `who` may see, the nearest first."""
    rows = {row["pk"]: row for row in _candidates(workflow, who, text)}
    ranked = nearest(
        text, ((key, text_of_input(row["output__content__input"])) for key, row in rows.items()), most=most
    )
    return [unnamed(_told(rows[key], likeness), workflow.masking) for key, likeness in ranked]


def _candidates(workflow, who, text):
    words = sorted({word.lower() for word in WORD.findall(text)}, key=lambda word: (-len(word), word))
    if not words:
        return []
    query = SearchQuery(
        " | ".join(f"'{word}'" for word in words[:MOST_WORDS]), search_type="raw", config="simple"
    )
    visible = Output.objects.visible_to(who).filter(workflow=workflow).filter(consented("content__metadata"))
    found = Observation.objects.counted().filter(workflow=workflow, verdict="edited", output__in=visible)
    newest = found.filter(output__content__search=query).order_by("-decided_at", "-pk").values("pk")[:RANKED]
    ranked = Observation.objects.filter(pk__in=newest)
    ranked = ranked.annotate(rank=SearchRank(F("output__content__search"), query)).order_by("-rank", "-pk")
    return ranked.values(*SHOWN)[:LOOKED_AT]


def _told(row, likeness):
    return {
        "output": row["pk"],
        "external_id": row["output__external_id"],
        "input": row["output__content__input"],
        "before": row["output__content__output"],
        "after": row["decision__content__edited"],
        "justification": row["decision__content__justification"],
        "categories": row["categories"],
        "likeness": likeness,
        "decided_at": row["decided_at"],
    }
