"""Two people at once: one of them wins, the other is told."""

import pytest

from reviewapp.workflows import actions
from reviewapp.workflows.models import Category, PolicyVersion, Rollout
from tests.at_once import refusals_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_draft_published_twice_at_once_becomes_one_version(draft, lena, enzo):
    digest = draft.digest

    refusals = refusals_at_once(*[lambda: actions.publish(draft, by=lena, digest=digest)] * 4)

    assert refusals.count(None) == 1
    assert PolicyVersion.objects.count() == Rollout.objects.live().count() == 1


def test_two_drafts_at_once_are_one(refunds, enzo):
    refusals = refusals_at_once(*[lambda: actions.start_draft(refunds, by=enzo)] * 3)

    assert refusals.count(None) == 1
    assert refunds.drafts.open().count() == 1


def test_a_number_taken_twice_at_once_is_given_once(refunds, lena):
    def adding(name):
        return lambda: actions.add_category(refunds, by=lena, name=name, number=1)

    refusals = refusals_at_once(adding("One"), adding("Two"))

    assert refusals.count(None) == 1
    assert Category.objects.active().count() == 1
