"""Forty decisions of two people in two workflows, twelve of them corrections with categories."""

import pytest

from tests import factories
from tests.insights.counting import decided


@pytest.fixture
def replies(northwind):
    workflow = factories.make_workflow(northwind, name="Support reply", slug="support")
    factories.make_category(workflow, number=1, name="Wrong fact", key="wrong-fact", cause="data")
    factories.make_category(workflow, number=2, name="Promise", key="promise", cause="data")
    factories.make_policy(workflow)
    return workflow


@pytest.fixture
def refunds(northwind):
    workflow = factories.make_workflow(northwind, name="Refund decision", slug="refunds")
    factories.make_category(workflow, number=1, name="Wrong fact", key="wrong-fact", cause="data")
    return workflow


@pytest.fixture
def history(replies, refunds, rosa, sam):
    wrong, promise = replies.categories.order_by("number")
    decided(replies, rosa, times=20)
    decided(refunds, sam, times=8)
    decided(replies, rosa, verdict="edited", times=5, categories=[wrong])
    decided(replies, sam, verdict="rejected", times=4, categories=[promise])
    decided(replies, rosa, verdict="edited", times=1, categories=[wrong, promise])
    decided(refunds, sam, verdict="edited", times=2, categories=refunds.categories.all())
