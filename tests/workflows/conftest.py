import pytest

from reviewapp.workflows import actions
from reviewapp.workflows.contract import Contract
from tests import factories

REFUND = {
    "type": "object",
    "properties": {
        "amount": {"type": "number", "minimum": 0},
        "currency": {"enum": ["EUR", "USD"]},
        "reason": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"price": {"type": "number"}, "name": {"type": "string"}},
            },
        },
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
LARGE = {"field": "output.amount", "op": ">", "value": 500}
DOCUMENT = {
    "prompt": "Decide the refund.",
    "routing": [
        {
            "name": "Large refunds",
            "when": {"all": [LARGE, {"field": "risk", "op": "!=", "value": "low"}]},
            "then": {"route": "review", "queue": "seniors", "priority": "high"},
        }
    ],
    "thresholds": {"auto_approve_at": 0.9, "spot_check": 0.1},
    "checks": [
        {
            "name": "Says why",
            "expect": {"field": "output.reason", "op": "exists", "value": True},
            "on_fail": "review",
        }
    ],
}


@pytest.fixture
def refund_contract():
    return Contract.of({}, REFUND)


@pytest.fixture
def refunds(northwind):
    """The refund workflow, without a policy yet."""
    return factories.make_workflow(
        northwind, name="Refund decisions", kind="object", output_schema=REFUND, slug="refunds"
    )


@pytest.fixture
def draft(refunds, enzo):
    """Enzo's draft, written and with notes."""
    draft = actions.start_draft(refunds, by=enzo)
    return actions.edit_draft(draft, by=enzo, document=DOCUMENT, notes="The first policy.")


@pytest.fixture
def published(draft, lena):
    """Version 1, live."""
    return actions.publish(draft, by=lena, digest=draft.digest)
