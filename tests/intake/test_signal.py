import pytest
from django.utils import timezone

from reviewapp.intake import signal
from reviewapp.review.models import Queue
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db


def state(api, workflow):
    signal.signals.forget()
    return api.get(f"workflows/{workflow.slug}/signal").json()["state"]


def test_at_rest_it_says_proceed(agent_api, workflow):
    answer = agent_api.get(f"workflows/{workflow.slug}/signal")

    assert answer.json() == {"state": "proceed", "reason": "", "retry_after": 0}
    assert "Retry-After" not in answer


def test_a_full_queue_says_slow_and_a_crowded_one_pause(agent_api, workflow):
    queue = Queue.objects.get()
    Queue.objects.update(capacity=2)
    states = []
    for _ in range(4):
        factories.make_review(factories.make_output(workflow), queue=queue)
        states.append(state(agent_api, workflow))

    assert states == ["proceed", "slow", "slow", "pause"]


def test_a_persons_pause_is_told_with_its_reason(agent_api, workflow, lena):
    workflow.paused_at, workflow.paused_by, workflow.pause_reason = timezone.now(), lena, "Wrong prices"
    workflow.save()
    answer = agent_api.get(f"workflows/{workflow.slug}/signal")

    assert answer.json()["state"] == "pause"
    assert "Wrong prices" in answer.json()["reason"]
    assert int(answer["Retry-After"]) > 0


def test_failing_checks_say_human_only(agent_api, workflow):
    failed, passed = ([{"name": "Tone", "passed": good}] for good in (False, True))
    for number in range(24):
        factories.make_output(workflow, checks=passed if number % 3 == 0 else failed)

    assert state(agent_api, workflow) == "human_only"


def test_a_few_failures_say_nothing(agent_api, workflow):
    for _ in range(5):
        factories.make_output(workflow, checks=[{"name": "Tone", "passed": False}])

    assert state(agent_api, workflow) == "proceed"


def test_it_is_asked_of_the_database_once_in_a_while(agent_api, workflow, django_assert_max_num_queries):
    agent_api.get(f"workflows/{workflow.slug}/signal")
    with django_assert_max_num_queries(3):
        agent_api.get(f"workflows/{workflow.slug}/signal")


def test_people_who_see_policies_may_ask_and_strangers_may_not(workflow, enzo, otto):
    path = f"workflows/{workflow.slug}/signal"
    assert ApiClient(factories.make_key(enzo)[1]).get(path).status_code == 200
    assert ApiClient(factories.make_key(otto)[1]).get(path).status_code == 404
