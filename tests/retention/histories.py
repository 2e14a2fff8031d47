"""Outputs that came in by the API and were judged as people judge them, so that events bind what they say."""

from uuid import uuid4

from django.utils import timezone

from reviewapp.audit.actions import seal
from reviewapp.base.strict_json import Row
from reviewapp.intake.actions import submit
from reviewapp.review import actions
from reviewapp.review.models import Comment, Decision, Draft, Output, OutputContent, Review
from tests import factories
from tests.intake.conftest import ready_workflow

LONG_AGO = "2020-01-01T00:00:00Z"


def ready(team, person):
    """A workflow that takes in outputs, with a category and somebody in its queue."""
    workflow = ready_workflow(team)
    factories.make_category(workflow, key="tone", name="Tone", number=1)
    team.queues.get(slug="front-line").members.add(person)
    return workflow


def post(agent, workflow, *, says="Quendel", **fields):
    posted = {
        "workflow": workflow.slug,
        "external_id": f"H-{uuid4()}",
        "input": {"message": f"I am {says}, where is it?"},
        "output": f"Dear {says}, it arrives on Tuesday.",
        "trace": {"steps": [{"name": f"Look up {says}", "kind": "tool"}]},
        "metadata": {"title": f"Mail of {says}"},
        "privacy": {"consent": "no", "subject_id": says},
    } | fields
    (result,) = submit(agent, [Row(posted)])
    assert result.error is None, result.error.errors
    return Output.objects.get(pk=result.output.id)


def judge(output, person, *, verdict="edited", says="Quendel"):
    review = actions.claim(Review.objects.get(output=output, state="waiting"), by=person)
    told = {
        "edited": {
            "edited": f"Dear {says}, on Friday.",
            "justification": f"{says} asked.",
            "categories": ["tone"],
        },
        "rejected": {"justification": f"Not to {says}.", "categories": ["tone"]},
    }.get(verdict, {})
    decision = actions.decide(
        review, by=person, verdict=verdict, token=review.token, seen_digest=review.content.digest_hex,
        submission_id=uuid4(), **told,
    )  # fmt: skip
    Decision.objects.filter(effective_at=None).update(takes_effect_at=LONG_AGO)
    actions.let_decisions_take_effect()
    return decision


def decided(agent, workflow, person, *, verdict="edited", says="Quendel"):
    """One output, decided, with a comment and an old draft."""
    output = post(agent, workflow, says=says)
    decision = judge(output, person, verdict=verdict, says=says)
    actions.comment(output, by=person, text=f"I know {says}")
    Draft.objects.create(review=decision.review, user=person, content={"justification": says})
    seal()
    output.refresh_from_db()
    return output


def aged(days):
    """As if all that is there had come so many days earlier."""
    at = timezone.now() - timezone.timedelta(days=days)
    Output.objects.update(received_at=at)
    Comment.objects.update(written_at=at)
    Draft.objects.update(saved_at=at)
    return at


def text_of_everything():
    """All that is kept of contents, as one text."""
    contents = OutputContent.objects.values_list("title", "input", "output", "trace", "metadata", "search")
    said = Decision.objects.values_list("content__justification", "content__edited", "content__difference")
    rest = [
        Comment.objects.values_list("text"),
        Draft.objects.values_list("content"),
        Output.objects.values_list("action", "checks"),
    ]
    return repr([list(contents), list(said), *map(list, rest)])
