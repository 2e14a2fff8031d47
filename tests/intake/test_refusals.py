"""Refused posts are counted by the hour; what is taken costs nothing."""

import pytest

from reviewapp.intake import refusals as counting
from reviewapp.intake.models import Refusal
from reviewapp.intake.refusals import refusals
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(support_agent, monkeypatch):
    monkeypatch.setattr(refusals, "added_at", 0.0)
    monkeypatch.setattr(counting, "EVERY_SECONDS", 0.0)
    refusals.counts.clear()
    return ApiClient(factories.make_key(support_agent)[1])


def counted():
    return sum(Refusal.objects.values_list("count", flat=True))


def posted(workflow, key="a-1", **more):
    return {"workflow": workflow.slug, "external_id": key, "input": "Where?", "output": "Here."} | more


def test_a_refused_post_counts_for_its_agent(client, workflow, support_agent):
    client.post("outputs", {"workflow": workflow.slug})
    client.post("outputs", posted(workflow, confidence=2))

    assert [(row.agent, row.count) for row in Refusal.objects.all()] == [(support_agent, 2)]


def test_a_post_that_is_taken_does_not(client, workflow):
    assert client.post("outputs", posted(workflow)).status_code == 201
    assert not counted()


def test_each_refused_row_of_a_batch_counts(client, workflow):
    client.post("outputs/batch", [posted(workflow), {"workflow": "no"}, {"no": 1}])
    assert counted() == 2


def test_a_stranger_counts_for_nobody(client, workflow):
    ApiClient("rak_nobody").post("outputs", posted(workflow))
    assert not counted()


def test_many_refusals_become_one_row_now_and_then(client, workflow, monkeypatch):
    monkeypatch.setattr(counting, "EVERY_SECONDS", 60.0)
    for _ in range(5):
        client.post("outputs", {"no": 1})
    assert counted() == 1
    refusals.added_at = 0.0
    refusals.add_when_due()
    assert counted() == 5
    assert Refusal.objects.count() == 1
