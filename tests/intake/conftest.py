"""A workflow ready to take in outputs, and a client that speaks as its agent."""

import pytest

from reviewapp.intake import admission, signal
from tests import factories
from tests.intake.client import ApiClient


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Answers kept for some seconds must not pass from test to test."""
    admission.rooms.forget()
    signal.signals.forget()


def ready_workflow(team, **fields):
    if not team.queues.filter(slug="front-line").exists():
        factories.make_queue(team)
    workflow = factories.make_workflow(team, **fields)
    factories.make_policy(workflow)
    return workflow


@pytest.fixture
def workflow(northwind):
    return ready_workflow(northwind)


REFUND = {
    "type": "object",
    "required": ["amount"],
    "properties": {"amount": {"type": "number", "minimum": 0}, "note": {"type": "string"}},
    "additionalProperties": False,
}


@pytest.fixture
def refunds(northwind):
    """Small refunds of a sure agent need nobody; large ones go to seniors."""
    factories.make_queue(northwind, name="Seniors", tier=1)
    large = {"field": "output.amount", "op": ">", "value": 500}
    workflow = ready_workflow(
        northwind, name="Refunds", kind="object", output_schema=REFUND, autonomy="supervised"
    )
    rule = {
        "name": "Large",
        "when": large,
        "then": {"route": "review", "queue": "seniors", "priority": "high"},
    }
    note = {"field": "output.note", "op": "exists", "value": True}
    document = {
        "prompt": "",
        "routing": [rule],
        "thresholds": {"auto_approve_at": 0.9},
        "checks": [{"name": "Has a note", "expect": note, "on_fail": "review"}],
    }
    factories.make_policy(workflow, document)
    return workflow


@pytest.fixture
def agent_api(support_agent):
    return ApiClient(factories.make_key(support_agent)[1])


@pytest.fixture
def admin_api(ada):
    return ApiClient(factories.make_key(ada)[1])


@pytest.fixture
def posted(workflow):
    """A body that is fine; give it what differs."""

    def make(external_id="ZD-1", **fields):
        body = {"workflow": workflow.slug, "external_id": external_id, "input": {"subject": "Parcel"}}
        return body | {"output": "It arrives on Tuesday."} | fields

    return make


@pytest.fixture
def past(posted, support_agent, rosa, workflow):
    """A past output that Rosa corrected; give it what differs."""
    factories.make_category(workflow, key="wrong-date")

    def make(external_id="OLD-1", **fields):
        decision = {
            "verdict": "edited",
            "by": rosa.email.upper(),
            "decided_at": "2026-03-02T11:00:00Z",
            "categories": ["wrong-date"],
            "edited": "It arrives on Thursday.",
            "justification": "The carrier said so.",
            "seconds_spent": 42,
        }
        row = posted(external_id, agent=support_agent.slug, produced_at="2026-03-02T10:00:00+00:00")
        return row | {"decisions": [decision], "outcome": {"kind": "usable"}} | fields

    return make
