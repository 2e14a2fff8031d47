"""A queue, a workflow with two categories, and reviews that wait for Rosa."""

import re
from uuid import uuid4

import pytest

from reviewapp.review import actions
from reviewapp.review.models import Review
from tests import factories

HTMX = {"HX-Request": "true"}


@pytest.fixture
def queue(northwind, rosa, lena):
    return factories.make_queue(northwind, rosa, lena)


@pytest.fixture
def workflow(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_category(workflow, number=1, name="Wrong fact", key="wrong-fact")
    factories.make_category(workflow, number=2, name="Tone", key="tone")
    return workflow


@pytest.fixture
def make_review(queue, workflow, support_agent):
    def make(*, workflow=workflow, **fields):
        about_review = {
            name: fields.pop(name) for name in ("due_at", "priority", "purpose") if name in fields
        }
        output = factories.make_output(workflow, support_agent, **fields)
        return factories.make_review(output, queue=queue, **about_review)

    return make


@pytest.fixture
def hold(rosa):
    """A review held by Rosa, and the fields her form carries: `held, form = hold(review)`."""

    def take(review, by=rosa):
        held = actions.claim(review, by=by)
        carried = {
            "token": str(held.token),
            "seen_digest": held.content.digest_hex,
            "submission_id": str(uuid4()),
        }
        return held, carried

    return take


def words_of(response):
    """The text of an answer, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def fresh(review):
    return Review.objects.get(pk=review.pk)
