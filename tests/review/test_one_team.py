"""The database itself keeps the rows of two teams apart, whoever writes them."""

import pytest
from django.db import IntegrityError, transaction

from reviewapp.review.models import Decision, Review
from tests import factories


@pytest.fixture
def theirs(otto):
    """A review of another team, in a queue of its own."""
    team = otto.teams[0]
    output = factories.make_output(factories.make_workflow(team), factories.make_agent(team))
    return factories.make_review(output, queue=factories.make_queue(team))


def refused(write):
    with pytest.raises(IntegrityError, match="one team and workflow"), transaction.atomic():
        write()


def test_an_output_has_workflow_agent_and_policy_of_its_team(output, theirs):
    refused(lambda: factories.make_output(output.workflow, theirs.output.agent))
    version = factories.make_policy(theirs.workflow)
    refused(lambda: factories.make_output(output.workflow, output.agent, policy_version=version))


def test_a_review_has_output_and_queue_of_its_team(review, output, theirs, front_line):
    refused(lambda: factories.make_review(output, queue=theirs.queue, purpose="second"))
    refused(lambda: Review.objects.filter(pk=review.pk).update(queue=theirs.queue))
    refused(lambda: Review.objects.filter(pk=review.pk).update(team=theirs.team))


def test_a_decision_is_on_the_output_of_its_review(held, rosa, decide, category, theirs):
    decision = decide(held, by=rosa, verdict="rejected")
    strange = factories.make_category(theirs.workflow)
    refused(lambda: decision.categories.add(strange))
    decision.pk = decision.submission_id = None
    values = {"team": held.team, "workflow": held.workflow, "decided_by": rosa, "verdict": "approved"}
    more = {"review": theirs, "output": theirs.output, "takes_effect_at": held.due_at}
    content = type(decision.content).objects.create(salt=b"")
    refused(
        lambda: Decision.objects.create(
            content=content, seen_digest=bytes(32), submission_id=content.pk, **values, **more
        )
    )
