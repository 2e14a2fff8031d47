"""Two people at once on one ladder: one of them wins, the other is told."""

import pytest

from reviewapp.insights import actions
from reviewapp.insights.actions.evidence import standing_of
from reviewapp.insights.models import Step
from tests import factories
from tests.at_once import refusals_at_once
from tests.insights.trusting import figures

__all__ = ["figures"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def replies(northwind):
    return factories.make_workflow(northwind, slug="replies")


def test_two_proposals_at_once_are_one(replies, lena, enzo, figures):
    digest = standing_of(replies).digest

    refusals = refusals_at_once(
        *[lambda by=by: actions.propose_step(replies, by=by, digest=digest) for by in (lena, enzo)]
    )

    assert refusals.count(None) == 1
    assert Step.objects.count() == 1


def test_confirmed_and_stepped_down_at_once_ends_at_one_level(replies, lena, enzo, figures):
    step = actions.propose_step(replies, by=lena, digest=standing_of(replies).digest)

    refusals = refusals_at_once(
        lambda: actions.confirm_step(step, by=enzo, digest=bytes(step.digest)),
        lambda: actions.step_down(replies, by=lena),
    )

    replies.refresh_from_db()
    last = Step.objects.taken().order_by("-ended_at").first()
    assert replies.autonomy == last.to_level
    assert (refusals.count(None), replies.autonomy) in [(2, "approve"), (1, "shadow")]
    assert not Step.objects.proposed().exists()
