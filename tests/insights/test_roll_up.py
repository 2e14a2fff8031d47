import pytest

from reviewapp.insights.actions.counting import count_anew
from reviewapp.insights.models import DecisionFact, OutputFact, Pairing, ReviewFact, Spread, Tally
from tests import factories
from tests.learning.making import make_decision

pytestmark = pytest.mark.django_db


def test_a_decision_is_counted_once(northwind, rosa):
    review = factories.make_review(queue=factories.make_queue(northwind, rosa))
    make_decision(review, rosa, verdict="edited")
    for _ in range(2):
        count_anew([review.output_id])
    tally = Tally.objects.get(grain="h", lens="reviewer")
    assert (tally.edited, tally.judged, tally.ref) == (1, 1, rosa.pk)
    assert (OutputFact.objects.count(), DecisionFact.objects.count(), ReviewFact.objects.count()) == (1, 1, 1)
    assert Spread.objects.filter(n=1).exists()


def test_two_people_on_one_output_are_paired(northwind, rosa, sam):
    review = factories.make_review(queue=factories.make_queue(northwind, rosa, sam))
    make_decision(review, rosa, verdict="approved", days_ago=2)
    again = factories.make_review(review.output, queue=review.queue)
    make_decision(again, sam, verdict="rejected", days_ago=1)
    for _ in range(2):
        count_anew([review.output_id])
    pairing = Pairing.objects.get(grain="d")
    assert (pairing.first_verdict, pairing.second_verdict, pairing.n) == ("approved", "rejected", 1)
    tallies = Tally.objects.filter(grain="d", lens="").order_by("at")
    assert [(each.approved, each.rejected, each.revised) for each in tallies if each.worked] == [
        (0, 0, 0),
        (0, 1, 1),
    ]
