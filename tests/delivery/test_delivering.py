"""Sending what is owed to a real receiver."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from reviewapp.audit.models import Event
from reviewapp.delivery import actions, schedule, signing
from reviewapp.delivery.models import Attempt, Delivery

pytestmark = pytest.mark.django_db


def due_again(endpoint):
    """Let the time pass until the next try."""
    endpoint.deliveries.pending().update(next_at=timezone.now() - timedelta(seconds=1))
    type(endpoint).objects.filter(pk=endpoint.pk).update(open_until=None)


def test_a_delivery_arrives_signed(make_endpoint, receiver, decided):
    endpoint = make_endpoint(receiver.url)
    decided(1, verdict="approved")
    actions.enqueue_due()

    assert actions.deliver_due() == 1
    headers, body = receiver.got[0]
    secret = endpoint.secrets(now=timezone.now())[0]
    lower = {name.lower(): value for name, value in headers.items()}
    assert Webhook(signing.shown_secret(secret)).verify(body, lower)["type"] == "output.decided"
    assert endpoint.deliveries.get().state == "delivered"


def test_a_failed_delivery_is_tried_again_with_the_same_id_and_bytes(make_endpoint, receiver, decided):
    endpoint = make_endpoint(receiver.url)
    receiver.answers = [(500, {}), (302, {"Location": "http://127.0.0.1/"})]
    decided(1)
    actions.enqueue_due()
    for _ in range(3):
        assert actions.deliver_due() == 1
        due_again(endpoint)
    assert actions.deliver_due() == 0

    ids = {headers["webhook-id"] for headers, _ in receiver.got}
    bodies = {body for _, body in receiver.got}
    assert len(receiver.got) == 3
    assert (len(ids), len(bodies)) == (1, 1)
    assert list(Attempt.objects.order_by("number").values_list("status", flat=True)) == [500, 302, 200]


def test_a_try_that_is_not_due_waits(make_endpoint, receiver, decided):
    make_endpoint(receiver.url)
    receiver.answers = [(500, {})]
    decided(1)
    actions.enqueue_due()

    assert actions.deliver_due() == 1
    assert actions.deliver_due() == 0


def test_a_relay_that_died_in_the_middle_costs_a_lease_and_not_a_longer_pause(
    make_endpoint, receiver, decided, monkeypatch
):
    endpoint = make_endpoint(receiver.url)
    receiver.answers = [(500, {})]
    decided(1)
    actions.enqueue_due()
    with monkeypatch.context() as dying:
        dying.setattr("reviewapp.delivery.actions.deliver.post", interrupted)
        with pytest.raises(KeyboardInterrupt):
            actions.deliver_due()
    endpoint.deliveries.update(leased_until=timezone.now())

    assert actions.deliver_due() == 1
    delivery = endpoint.deliveries.get()
    assert delivery.attempts_made == delivery.attempts.count() == 1
    assert delivery.next_at < timezone.now() + schedule.STEPS[0] * (1 + schedule.JITTER)


def interrupted(*_, **__):
    raise KeyboardInterrupt


def test_410_ends_the_endpoint(make_endpoint, receiver, decided):
    endpoint = make_endpoint(receiver.url)
    receiver.answers = [(410, {})]
    decided(3)
    actions.enqueue_due()
    actions.deliver_due()

    endpoint.refresh_from_db()
    assert endpoint.state == "disabled"
    assert endpoint.deliveries.given_up().count() == 3
    assert Event.objects.filter(action="endpoint.disabled", actor_kind="system").count() == 1


def test_five_failures_open_the_breaker_and_a_success_closes_it(make_endpoint, receiver, decided):
    endpoint = make_endpoint(receiver.url)
    receiver.answers = [(503, {})] * 5
    decided(6)
    actions.enqueue_due()
    assert actions.deliver_due() == 5
    endpoint.refresh_from_db()
    assert endpoint.open_until > timezone.now()

    due_again(endpoint)
    assert actions.deliver_due() == 6
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.open_until, endpoint.failing_since) == (0, None, None)


def test_five_days_of_failure_disable_the_endpoint(make_endpoint, receiver, decided):
    endpoint = make_endpoint(receiver.url)
    long_ago = timezone.now() - timedelta(hours=121)
    type(endpoint).objects.filter(pk=endpoint.pk).update(failing_since=long_ago, failures=4)
    receiver.answers = [(500, {})]
    decided(1)
    actions.enqueue_due()
    actions.deliver_due()

    endpoint.refresh_from_db()
    assert endpoint.state == "disabled"


def test_ten_failed_tries_give_a_delivery_up_and_a_person_may_replay_it(
    make_endpoint, receiver, decided, lena
):
    endpoint = make_endpoint(receiver.url)
    receiver.answers = [(500, {})] * 10
    decided(1)
    actions.enqueue_due()
    for _ in range(10):
        due_again(endpoint)
        assert actions.deliver_due() == 1
    assert endpoint.deliveries.get().state == "given up"

    assert actions.replay(endpoint.deliveries.failed(), endpoint=endpoint, by=lena) == 1
    assert actions.deliver_due() == 1
    assert endpoint.deliveries.get().state == "delivered"
    assert endpoint.deliveries.get().attempts.count() == 11


def test_an_address_that_turned_private_is_not_connected_to(make_endpoint, receiver, decided, settings):
    endpoint = make_endpoint(receiver.url)
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    decided(1)
    actions.enqueue_due()
    actions.deliver_due()

    assert receiver.got == []
    assert endpoint.deliveries.get().attempts.get().error.startswith("refused:")


@pytest.mark.django_db(transaction=True)
def test_many_senders_send_each_delivery_once_within_the_cap(make_endpoint, receiver, decided):
    make_endpoint(receiver.url)
    decided(30)
    actions.enqueue_due()

    def send():
        while actions.deliver_due():
            pass
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    actions.deliver_due()
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(ids) == len(set(ids)) == Delivery.objects.exclude(delivered_at=None).count() == 30


@pytest.mark.django_db(transaction=True)
def test_a_dead_endpoint_holds_up_nobody_else(make_endpoint, receiver, decided):
    make_endpoint("http://127.0.0.1:1/dead")
    healthy = make_endpoint(receiver.url)
    decided(20)
    actions.enqueue_due(limit=500)
    actions.deliver_due(limit=200)

    assert healthy.deliveries.exclude(delivered_at=None).count() == 20
