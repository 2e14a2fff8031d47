"""A queue with one review in it, and the ways to hold and to decide it."""

from uuid import uuid4

import pytest

from reviewapp.audit.models import Event
from reviewapp.review import actions
from reviewapp.review.models import Decision
from tests import factories


@pytest.fixture
def workflow(northwind):
    return factories.make_workflow(northwind)


@pytest.fixture
def category(workflow):
    return factories.make_category(workflow, key="tone", name="Tone", number=1)


@pytest.fixture
def front_line(northwind, rosa, sam):
    return factories.make_queue(northwind, rosa, sam)


@pytest.fixture
def seniors(northwind, sam):
    return factories.make_queue(northwind, sam, name="Seniors", tier=1)


@pytest.fixture
def output(workflow, support_agent):
    return factories.make_output(workflow, support_agent)


@pytest.fixture
def review(output, front_line):
    return factories.make_review(output, queue=front_line)


@pytest.fixture
def decide(category):
    """Decide a held review as its page would: `decide(review, by=rosa, verdict="approved")`."""

    def decide_held(review, *, by, verdict="approved", **sent):
        sent.setdefault("token", review.token)
        sent.setdefault("seen_digest", review.content.digest_hex)
        sent.setdefault("submission_id", uuid4())
        if verdict in {"edited", "rejected"}:
            sent.setdefault("categories", ["tone"])
        return actions.decide(review, by=by, verdict=verdict, **sent)

    return decide_held


@pytest.fixture
def let_pass():
    """The time to undo is over, and the relay comes by."""

    def take_effect():
        Decision.objects.filter(effective_at=None).update(takes_effect_at="2020-01-01T00:00:00Z")
        return actions.let_decisions_take_effect()

    return take_effect


@pytest.fixture
def held(review, rosa):
    """The review, held by Rosa."""
    return actions.claim(review, by=rosa)


@pytest.fixture
def trail_away(monkeypatch):
    """From when it is called, no event can be written."""

    def take_away():
        monkeypatch.setattr("reviewapp.audit.actions.recording.canonical_bytes", _fail)

    return take_away


def _fail(*args):
    raise RuntimeError("The trail is away.")


@pytest.fixture
def told():
    """The actions of the events about these subjects, in order: `told(review, output)`."""

    def actions_about(*subjects):
        keys = [str(subject.pk) for subject in subjects]
        found = Event.objects.filter(subject_id__in=keys).order_by("pk")
        return [event.action for event in found]

    return actions_about
