from datetime import timedelta

import pytest
from django.utils import timezone

from reviewapp.intake import actions
from reviewapp.intake.models import Idempotency
from reviewapp.review.models import Output
from tests import factories
from tests.intake.client import ApiClient

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "retry-7"}


def test_a_repeat_gets_the_first_answer_word_for_word(agent_api, posted):
    first = agent_api.post("outputs", posted(), **KEY)
    Output.objects.update(status="approved")
    again = agent_api.post("outputs", posted(), **KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_the_key_with_another_body_is_refused(agent_api, posted):
    agent_api.post("outputs", posted("1"), **KEY)
    answer = agent_api.post("outputs", posted("2"), **KEY)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Output.objects.count() == 1


def test_a_refused_request_leaves_the_key_free(agent_api, posted):
    assert agent_api.post("outputs", posted(risk="huge"), **KEY).status_code == 422
    assert not Idempotency.objects.exists()
    assert agent_api.post("outputs", posted(), **KEY).status_code == 201


def test_two_api_keys_do_not_share_idempotency_keys(agent_api, posted, support_agent):
    agent_api.post("outputs", posted("1"), **KEY)
    other = ApiClient(factories.make_key(support_agent)[1])
    assert other.post("outputs", posted("2"), **KEY).status_code == 201


@pytest.mark.parametrize("key", ["with space", "x" * 256, "ü"])
def test_an_odd_key_is_refused_by_name(agent_api, posted, key):
    answer = agent_api.post("outputs", posted(), **{"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["place"]) == (400, "header Idempotency-Key")


def test_a_batch_is_replayed_too(agent_api, posted):
    rows = [posted("1"), posted("2", risk="huge")]
    first = agent_api.post("outputs/batch", rows, **KEY)

    assert agent_api.post("outputs/batch", rows, **KEY).json() == first.json()
    assert agent_api.post("outputs/batch", rows[:1], **KEY).status_code == 422


def test_what_fails_in_the_middle_leaves_nothing(agent_api, posted, monkeypatch):
    def broken(entries):
        raise RuntimeError("the trail is away")

    monkeypatch.setattr("reviewapp.intake.actions.writing.record_many", broken)

    assert agent_api.post("outputs", posted(), **KEY).status_code == 500
    assert not Output.objects.exists()
    assert not Idempotency.objects.exists()


def test_old_answers_are_forgotten_after_seven_days(agent_api, posted):
    agent_api.post("outputs", posted("1"), **KEY)
    agent_api.post("outputs", posted("2"), **{"Idempotency-Key": "old"})
    Idempotency.objects.filter(key="old").update(received_at=timezone.now() - timedelta(days=8))

    assert actions.forget_old_keys() == 1
    assert Idempotency.objects.get().key == "retry-7"
