import pytest

from reviewapp.review import actions
from reviewapp.review.models import Review
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(northwind, rosa):
    return factories.make_queue(northwind, rosa)


@pytest.fixture
def workflow(northwind):
    workflow = factories.make_workflow(northwind)
    factories.make_category(workflow, number=1, name="Wrong fact", key="wrong-fact")
    factories.make_category(workflow, number=2, name="Tone", key="tone")
    return workflow


@pytest.fixture
def make_review(queue, workflow, support_agent):
    def make(**fields):
        output = factories.make_output(workflow, support_agent, **fields)
        return factories.make_review(output, queue=queue)

    return make


def test_the_next_item_opens_held(signed_in, rosa, make_review):
    review = make_review()

    page = signed_in(rosa).get("/review/", follow=True)

    assert page.status_code == 200
    assert page.redirect_chain[-1][0] == f"/review/{review.pk}/"
    assert Review.objects.held_by(rosa).get() == review
    assert "Approve and next" in page.content.decode()
