"""From sealed events to deliveries owed."""

import json

import pytest

from reviewapp.delivery import actions
from reviewapp.delivery.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_event_is_owed_once_to_each_endpoint_that_listens(make_endpoint, decided):
    first, second = make_endpoint(), make_endpoint(kinds=["output.decided", "output.expired"])
    decided(3)
    decided(1, action="output.expired")

    assert actions.enqueue_due() == 4
    assert actions.enqueue_due() == 0
    assert (first.deliveries.count(), second.deliveries.count()) == (3, 4)


def test_other_teams_hear_nothing(make_endpoint, decided):
    make_endpoint()
    decided(1, team=factories.make_team())
    actions.enqueue_due()

    assert not Delivery.objects.exists()


def test_an_endpoint_for_one_workflow_hears_only_that(make_endpoint, northwind, decided):
    wanted, other = (factories.make_workflow(northwind) for _ in range(2))
    endpoint = make_endpoint(workflow=wanted)
    decided(1, workflow=wanted)
    decided(1, workflow=other)
    decided(1)
    actions.enqueue_due()

    assert endpoint.deliveries.count() == 1


def test_a_paused_endpoint_is_owed_what_happens_meanwhile(make_endpoint, lena, decided):
    endpoint = actions.pause(make_endpoint(), by=lena)
    decided(2)
    actions.enqueue_due()

    assert endpoint.deliveries.pending().count() == 2


def test_nothing_is_owed_for_events_before_the_effects_were_kept(make_endpoint, decided, monkeypatch):
    endpoint = make_endpoint()
    decided(2)
    with monkeypatch.context() as broken:
        broken.setattr(Delivery.objects, "bulk_create", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.enqueue_due()
    assert actions.enqueue_due() == 2
    assert endpoint.deliveries.count() == 2


def test_the_message_is_thin_and_says_where_to_read_more(make_endpoint, decided):
    endpoint = make_endpoint()
    decided(1, verdict="edited", output="0192-x")
    actions.enqueue_due()
    body = json.loads(bytes(endpoint.deliveries.get().body))

    assert body["type"] == "output.decided"
    assert body["data"]["facts"]["verdict"] == "edited"
    assert body["data"]["url"].endswith("/api/v1/outputs/0192-x")
