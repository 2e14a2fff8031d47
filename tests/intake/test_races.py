"""Promise P1: a retried post creates one output and gives the same answer, however many come at once."""

from functools import partial
from uuid import uuid4

import pytest

from reviewapp.audit.models import Event
from reviewapp.base.errors import Refused
from reviewapp.intake.models import Idempotency
from reviewapp.review.actions.claim import claim
from reviewapp.review.actions.decide import decide
from reviewapp.review.models import Output, OutputContent, Review
from tests.at_once import at_once
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 40


def by_number(work, times=THREADS):
    """So many calls of `work`, each with its own number."""
    return [partial(work, number) for number in range(times)]


@pytest.fixture(autouse=True)
def room_for_all(settings):
    """More threads than a web process has, so a pool that lets them all wait."""
    settings.API_BURST = 10_000


@pytest.fixture
def ask(agent_api, posted):
    return lambda number, **more: ApiClient(agent_api.token).post(
        "outputs", posted(**more.pop("fields", {})), **more
    )


def whole(answers):
    return [answer for answer in answers if answer.status_code != 503]


def test_forty_posts_of_one_id_make_one_output(ask):
    answers = whole(at_once(*by_number(ask)))

    assert sorted({answer.status_code for answer in answers}) in ([200, 201], [201])
    assert sum(answer.status_code == 201 for answer in answers) == 1
    assert all(answer.json() == answers[0].json() for answer in answers)
    counts = [model.objects.count() for model in (Output, OutputContent, Review)]
    assert counts == [1, 1, 1]
    assert Event.objects.filter(action="output.received").count() == 1


def test_forty_posts_with_one_idempotency_key_get_one_answer(ask):
    answers = whole(at_once(*by_number(lambda number: ask(number, **{"Idempotency-Key": "k-1"}))))

    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert (Output.objects.count(), Idempotency.objects.count()) == (1, 1)


def test_of_forty_contents_under_one_id_one_wins(ask):
    answers = whole(at_once(*by_number(lambda number: ask(number, fields={"output": f"Version {number}"}))))

    assert sorted({answer.status_code for answer in answers}) == [201, 409]
    assert sum(answer.status_code == 201 for answer in answers) == 1
    assert OutputContent.objects.count() == Output.objects.count() == 1


def test_batches_in_opposite_order_never_wait_in_a_circle(agent_api, posted):
    rows = [posted(f"ZD-{number:03}") for number in range(60)]

    def send(number):
        return ApiClient(agent_api.token).post("outputs/batch", rows if number % 2 else rows[::-1])

    answers = whole(at_once(*by_number(send, 8)))
    statuses = [row["http_status"] for answer in answers for row in answer.json()["results"]]
    assert sorted(set(statuses)) == [200, 201]
    assert statuses.count(201) == Output.objects.count() == 60


def test_a_decision_and_new_content_at_once_leave_one_of_them(agent_api, posted, rosa, northwind):
    told = agent_api.post("outputs", posted()).json()
    review = Review.objects.get()
    review.queue.members.add(rosa)
    held = claim(review, by=rosa)

    def race(number):
        if number == 0:
            sent = {"input": {}, "output": "New"}
            return ApiClient(agent_api.token).send("PUT", f"outputs/{told['id']}", sent).status_code
        try:
            decide(
                review, by=rosa, token=held.token, seen_digest=review.content.digest_hex,
                verdict="approved", submission_id=uuid4(),
            )  # fmt: skip
        except Refused:
            return "refused"
        return "decided"

    assert at_once(*by_number(race, 2)) in ([200, "refused"], [409, "decided"])
