"""The outputs behind a number, for a reader who may see them."""

from reviewapp.learning.actions.support import chances_of
from reviewapp.learning.models import Observation
from reviewapp.learning.presenting.excerpts import excerpt
from reviewapp.review.consent import consented
from reviewapp.review.models import Decision
from reviewapp.review.veil import veil_of

NOT_SHOWN = ("output__content__search", "output__content__trace", "output__content__metadata")


def observations_of(patterns, *, is_hit=True):
    """What counts for these patterns, or could have and does not; newest first."""
    found = chances_of(patterns).filter(is_hit=is_hit).values("pk")
    return Observation.objects.filter(pk__in=found).order_by("-decided_at", "-pk")


def observations_by(reviewer, *, in_workflow):
    """Every decision of one person in one workflow, those set aside too; newest first."""
    return Observation.objects.filter(workflow=in_workflow, reviewer=reviewer).order_by("-decided_at", "-pk")


def visible_to(user, observations):
    """Of these, the ones this person may open, with everything a row of a list shows."""
    visible = observations.filter(decision__in=Decision.objects.visible_to(user).values("pk"))
    related = visible.select_related("output__content", "decision__content", "reviewer", "workflow")
    return related.defer(*NOT_SHOWN, "words", "output__content__input")


def telling(observations, *, most, reader, about=None):
    """A few of them, edited ones first: of a refused output nobody said what would have been right.

    Those whose subject did not consent are counted, and none of them is shown as an example.
    """
    allowed = observations.filter(consented("output__content__metadata"))
    return with_excerpts(allowed.order_by("verdict", "-decided_at", "-pk")[:most], reader=reader, about=about)


def with_excerpts(observations, *, reader, about=None):
    """The rows, each with the part of its correction that matters, as this reader may see it."""
    rows = list(observations)
    for row in rows:
        veil = veil_of(reader, row.workflow.team_id)
        made = veil.content(row.workflow, row.output.content)
        row.output = veil.output(row.workflow, row.output)
        content = veil.decision(row.workflow, row.decision, before=made).content
        row.excerpt = excerpt(made.words_for("content") or made.output, content.difference, about=about)
        row.said = content.justification or content.reason or content.words_for("words")
    return rows
