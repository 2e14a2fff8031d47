"""Sending what is owed: claim one, send it outside any transaction, write down what came back."""

import random
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from reviewapp.audit.actions import record
from reviewapp.base import tracing
from reviewapp.base.counting import count
from reviewapp.base.dialing import Answer, post
from reviewapp.base.reachable import AddressRefused
from reviewapp.base.reaching import reach
from reviewapp.delivery import schedule, signing
from reviewapp.delivery.models import Attempt, Delivery, Endpoint

CLAIM = """
WITH free AS MATERIALIZED (
  SELECT e.id FROM delivery_endpoint e
  WHERE e.state = 'active' AND (e.open_until IS NULL OR e.open_until <= clock_timestamp())
    AND EXISTS (SELECT 1 FROM delivery_delivery d WHERE d.endpoint_id = e.id
        AND d.delivered_at IS NULL AND d.dead_at IS NULL AND d.next_at <= clock_timestamp()
        AND (d.leased_until IS NULL OR d.leased_until <= clock_timestamp()))
    AND e.in_flight_cap > (SELECT count(*) FROM delivery_delivery d WHERE d.endpoint_id = e.id
        AND d.delivered_at IS NULL AND d.dead_at IS NULL AND d.leased_until > clock_timestamp())
  ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED),
due AS MATERIALIZED (
  SELECT d.id FROM delivery_delivery d JOIN free ON free.id = d.endpoint_id
  WHERE d.delivered_at IS NULL AND d.dead_at IS NULL AND d.next_at <= clock_timestamp()
    AND (d.leased_until IS NULL OR d.leased_until <= clock_timestamp())
  ORDER BY d.next_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
UPDATE delivery_delivery d
SET lease_token = %s, leased_until = clock_timestamp() + interval '60 seconds'
FROM due WHERE d.id = due.id RETURNING d.id
"""


def deliver_due(limit: int = 50) -> int:
    """Send up to `limit` deliveries, one after the other; returns how many were tried.

    Safe to run in many threads and processes at once: each claims its own, never more to one
    endpoint than its cap, so a dead endpoint holds up nobody else.
    """
    tried = 0
    while tried < limit and (claimed := _claim()):
        delivery, now = claimed
        _finish(delivery, at=now, answer=_send(delivery, at=now))
        tried += 1
    return tried


@transaction.atomic
def _claim():
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [uuid4()])
        row = cursor.fetchone()
    if row is None:
        return None
    return Delivery.objects.select_related("endpoint").get(pk=row[0]), timezone.now()


def _send(delivery, *, at) -> Answer:
    endpoint = delivery.endpoint
    body = bytes(delivery.body)
    try:
        target = reach(endpoint.url)
    except AddressRefused as refusal:
        return Answer(None, 0, f"refused: {refusal}")
    headers = signing.headers(
        message_id=delivery.message_id,
        at=at,
        body=body,
        secrets=endpoint.secrets(now=at),
        seed=endpoint.seed(),
    )
    output = delivery.subject_id if delivery.kind.startswith("output.") else None
    answer = post(target, body=body, headers=headers | tracing.traceparent(output))
    tracing.tell(
        "delivery", output, since=at, attempt=delivery.attempts_made + 1, status=answer.status or 0,
        kind=delivery.kind,
    )  # fmt: skip
    return answer


@transaction.atomic
def _finish(delivery, *, at, answer: Answer) -> None:
    """Write the attempt; move the delivery on only if this claim is still ours."""
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    ours = Delivery.objects.select_for_update().filter(
        pk=delivery.pk, lease_token=delivery.lease_token, delivered_at=None, dead_at=None
    )
    if not ours.exists():
        return
    Attempt.objects.create(
        delivery=delivery,
        number=delivery.attempts.count() + 1,
        at=at,
        milliseconds=answer.milliseconds,
        status=answer.status,
        error=answer.error,
        answer=answer.text,
    )
    transaction.on_commit(lambda: count("deliveries", _result_of(answer)))
    # A try counts when it is over: a relay that died in the middle costs a lease, not a longer pause.
    free = {"leased_until": None, "lease_token": None, "attempts_made": F("attempts_made") + 1}
    if answer.status is not None and 200 <= answer.status < 300:
        ours.update(delivered_at=timezone.now(), **free)
        _note_success(endpoint)
    elif answer.status == 410:
        ours.update(dead_at=timezone.now(), **free)
        _disable(endpoint, why="gone")
    else:
        ours.update(**_next_try(delivery, answer), **free)
        _note_failure(endpoint)


def _result_of(answer: Answer) -> str:
    if answer.status is None:
        return "unreachable"
    return "arrived" if 200 <= answer.status < 300 else "gone" if answer.status == 410 else "refused"


def _next_try(delivery, answer: Answer) -> dict:
    pause = schedule.pause_after(
        delivery.attempts_made + 1,
        luck=random.random(),  # noqa: S311 (spreads retries; nothing secret hangs on it)
        status=answer.status,
        retry_after=answer.retry_after,
    )
    now = timezone.now()
    return {"dead_at": now} if pause is None else {"next_at": now + pause}


def _note_success(endpoint) -> None:
    if endpoint.failures:
        Endpoint.objects.filter(pk=endpoint.pk).update(failures=0, failing_since=None, open_until=None)


def _note_failure(endpoint) -> None:
    now = timezone.now()
    since = endpoint.failing_since or now
    broken = endpoint.failures + 1 >= schedule.BREAKS_AFTER
    Endpoint.objects.filter(pk=endpoint.pk).update(
        failures=F("failures") + 1,
        failing_since=since,
        open_until=now + schedule.BREAK_LASTS if broken else None,
    )
    if now - since > schedule.DISABLED_AFTER:
        _disable(endpoint, why="failing")


def _disable(endpoint, *, why: str) -> None:
    if endpoint.state != Endpoint.State.ACTIVE:
        return
    Endpoint.objects.filter(pk=endpoint.pk).update(state=Endpoint.State.DISABLED)
    if why == "gone":
        endpoint.deliveries.pending().update(dead_at=timezone.now(), leased_until=None, lease_token=None)
    record("endpoint.disabled", subject=endpoint, by=None, team=endpoint.team_id, why=why)
