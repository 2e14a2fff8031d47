"""The pages of workflows and policies pass axe in light and dark, on a desk and on a phone."""

import copy

import pytest

from reviewapp.workflows import actions
from tests import factories
from tests.journeys.looking import wrong_at
from tests.workflows.conftest import DOCUMENT, LARGE, REFUND

COUNT = {
    "field": "output.lines",
    "op": "count",
    "where": {"field": "price", "op": "<", "value": 0},
    "is": ">=",
    "value": 1,
}
DEEP = {"any": [COUNT, {"all": [LARGE, {"any": [COUNT, {"not": LARGE}]}]}]}


@pytest.fixture
def written(northwind, seniors, enzo, lena):
    """A paused workflow with categories, a live version and a draft with every kind of row."""
    workflow = factories.make_workflow(
        northwind, name="Refunds", slug="refunds", kind="object", output_schema=REFUND
    )
    factories.make_category(workflow)
    factories.make_policy(workflow)
    document = copy.deepcopy(DOCUMENT)
    for name, condition in {"Lines": {"any": [COUNT, {"all": [LARGE, COUNT]}]}, "Deep": DEEP}.items():
        document["routing"].append({"name": name, "when": condition, "then": {"route": "review"}})
    draft = actions.start_draft(workflow, by=enzo)
    actions.edit_draft(draft, by=enzo, document=document, notes="Why.")
    actions.pause(workflow, by=lena, reason="Wrong amounts.")
    return workflow


ADDRESSES = [
    "/settings/workflows/",
    "/settings/workflows/new/",
    "/settings/workflows/refunds/",
    "/settings/workflows/refunds/categories/",
    "/policies/",
    "/policies/refunds/",
    "/policies/refunds/compare/",
    "/policies/refunds/draft/",
    "/policies/refunds/draft/publish/",
]


def test_every_page_fits_and_axe_finds_nothing(sit_down, lena, written):
    assert wrong_at(sit_down(lena), ADDRESSES) == {}
