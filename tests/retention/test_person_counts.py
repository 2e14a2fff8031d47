"""How much of a person is counted, however many batches it takes."""

import pytest
from django.db import connection

from reviewapp.base.keeping import ERASE, Order
from reviewapp.delivery.keeping import KINDS as OF_DELIVERY
from reviewapp.delivery.models import Delivery
from reviewapp.insights.models import Export
from reviewapp.retention.actions import find_subject, persons
from reviewapp.retention.actions.erasing import forget_everything
from tests import factories
from tests.insights.exports import ask
from tests.retention.world import make_endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def outputs(workflow):
    return [factories.make_output(workflow, subject="kunde-7") for _ in range(5)]


def test_a_file_that_may_hold_several_items_counts_once(outputs, northwind, lena, ada, monkeypatch):
    monkeypatch.setattr(persons, "AT_ONCE", 2)
    for _ in range(2):
        ask(northwind, lena)
    found = find_subject(northwind, "kunde-7", by=ada)
    assert (found.outputs, found.kinds["content"], found.kinds["exports"]) == (5, 5, 2)


def test_a_file_asked_for_between_two_batches_goes_with_the_second(outputs, northwind, lena):
    order = Order(ERASE, because="erasure:1", team_id=northwind.pk)
    for output in outputs[:2]:
        ask(northwind, lena)
        assert forget_everything([output.pk], order)["exports"] == 1
    assert not Export.objects.under_way().exists()


def test_what_was_sent_of_an_output_is_found_by_an_index(outputs, workflow, rosa):
    endpoint = make_endpoint(workflow.team, rosa)
    Delivery.objects.bulk_create(
        Delivery(
            endpoint=endpoint, position=number, kind="output.decided", subject_id=f"x{number}", body=b"{}"
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE delivery_delivery")
    (kind,) = OF_DELIVERY
    assert "delivery_of_subject" in kind.of_outputs([output.pk for output in outputs]).explain()
