"""Two people at once: one of them wins, the other is told."""

from threading import Barrier

import pytest
from django.db import transaction

from reviewapp.workflows import actions
from reviewapp.workflows.actions.locking import lock
from reviewapp.workflows.models import Category, PolicyVersion, Rollout
from tests import factories
from tests.at_once import at_once, refusals_at_once

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


def test_outputs_come_in_while_somebody_is_at_their_workflow(refunds):
    agent, both = factories.make_agent(refunds.team), Barrier(2, timeout=20)

    @transaction.atomic
    def change():
        lock(refunds)
        both.wait()  # locked
        both.wait()  # and the output is there

    def receive():
        both.wait()
        output = factories.make_output(refunds, agent)
        both.wait()
        return output

    _, output = at_once(change, receive)
    assert output.workflow == refunds
