"""The random audit cannot be switched off while a threshold depends on it."""

import pytest

from reviewapp.base.errors import Invalid
from reviewapp.workflows.actions import edit_draft, start_draft
from tests import factories
from tests.learning.suggesting import DOCUMENT, propose

SURE = {"auto_approve_at": 0.9, "spot_check": 0.05}


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_policy(workflow, {**DOCUMENT, "thresholds": SURE})
    return workflow


@pytest.mark.parametrize("audit", [None, 0, 0.001])
def test_no_suggestion_takes_the_audit_away(replies, enzo, audit):
    with pytest.raises(Invalid) as caught:
        propose(replies, by=enzo, change={"kind": "threshold", "set": {"spot_check": audit}}, title="Less")
    assert "checked at random" in caught.value.errors["thresholds.spot_check"][0]


def test_no_draft_takes_the_audit_away(replies, enzo):
    draft = start_draft(replies, by=enzo)
    with pytest.raises(Invalid):
        edit_draft(draft, by=enzo, document={**DOCUMENT, "thresholds": {"auto_approve_at": 0.9}})


def test_without_a_threshold_there_is_nothing_to_audit(replies, enzo):
    change = {"kind": "threshold", "set": {"auto_approve_at": None, "spot_check": None}}

    assert propose(replies, by=enzo, change=change, title="People look at all").state == "drafted"
