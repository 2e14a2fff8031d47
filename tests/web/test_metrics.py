"""What Prometheus reads: every name declared, every number from the stores, nothing for strangers."""

import json
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from reviewapp.audit.models import Bookmark
from reviewapp.base import counting
from reviewapp.insights.actions.pulse import pulse
from reviewapp.web.metrics import families
from reviewapp.web.metrics.doors import CountedDoors, count_results
from reviewapp.workflows.actions import pause
from tests import factories


@pytest.fixture(autouse=True)
def nothing_counted():
    counting.flush()
    counting.client().delete(counting.KEY)


def scraped(**headers):
    counting.flush()
    answer = Client(headers=headers).get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.mark.django_db
def test_a_queue_tells_its_depth_and_age(northwind, rosa):
    queue = factories.make_queue(northwind, rosa)
    factories.make_review(queue=queue)
    late = factories.make_review(queue=queue)
    type(late).objects.filter(pk=late.pk).update(due_at="2026-01-01T00:00Z", opened_at="2026-01-01T00:00Z")

    found = scraped()

    assert found["reviewapp_queue_reviews", "front-line", northwind.slug, "waiting"] == 2
    assert found["reviewapp_queue_overdue_reviews", "front-line", northwind.slug] == 1
    assert found["reviewapp_queue_oldest_seconds", "front-line", northwind.slug] > 3_600
    assert found["reviewapp_up", "database"] == found["reviewapp_up", "redis"] == 1


@pytest.mark.django_db
def test_the_trail_tells_what_is_not_sealed_and_who_has_not_read(northwind, lena):
    pause(factories.make_workflow(northwind), by=lena, reason="Spike")
    Bookmark.objects.create(name="learning", position=0)

    found = scraped()

    assert found["reviewapp_unsealed_events",] == 1
    assert found["reviewapp_unsealed_oldest_seconds",] >= 0
    assert found["reviewapp_consumer_lag_events", "learning"] == 0


@pytest.mark.django_db
def test_jobs_and_the_relay_tell_when_they_were_seen():
    pulse("relay")
    pulse("learning.score", seconds=1.5)
    pulse("learning.score", seconds=2.5, is_well=False)

    found = scraped()

    assert found["reviewapp_relay_seen_timestamp_seconds",] > 1_700_000_000
    assert found["reviewapp_task_seconds", "learning.score"] == 2.5
    assert found["reviewapp_task_runs_total", "learning.score", "ok"] == 1
    assert found["reviewapp_task_runs_total", "failed", "learning.score"] == 1
    last, well = (
        found[f"reviewapp_task_{kind}_timestamp_seconds", "learning.score"] for kind in ("run", "success")
    )
    assert last >= well


@pytest.mark.django_db
def test_latency_is_a_histogram_over_all_processes():
    for seconds in (0.004, 0.12, 0.13, 60):
        counting.observe("seconds", "decide", "ok", seconds=seconds)

    found = scraped()

    def upto(limit):
        return found["reviewapp_request_seconds_bucket", *sorted((limit, "decide", "ok"))]

    assert [upto(limit) for limit in ("0.005", "0.1", "0.15", "10.0", "+Inf")] == [1, 1, 3, 3, 4]
    assert found["reviewapp_request_seconds_count", "decide", "ok"] == 4
    assert found["reviewapp_request_seconds_sum", "decide", "ok"] == pytest.approx(60.254)


def answered(status, rows=None):
    answer = SimpleNamespace(status_code=status)
    if rows is not None:
        answer.data = {"results": [{"http_status": row} for row in rows]}
    return answer


@pytest.mark.django_db
def test_what_is_posted_is_counted_by_what_became_of_it():
    for status in (201, 200, 409, 422, 429, 503, 413, 401):
        count_results(answered(status))
    count_results(answered(200, rows=[201, 201, 422]))

    found = scraped()

    results = {key[1]: value for key, value in found.items() if key[0] == "reviewapp_intake_outputs_total"}
    assert results == {
        "new": 3, "repeated": 1, "other_content": 1, "invalid": 2, "too_many": 1, "unavailable": 1,
        "unreadable": 1, "unauthorised": 1,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_post_and_a_claim_pass_the_counted_doors(northwind, support_agent, rosa, signed_in):
    workflow = factories.make_workflow(northwind, slug="replies")
    factories.make_queue(northwind, rosa, slug=workflow.default_queue)
    _, token = factories.make_key(support_agent)
    body = {"workflow": "replies", "external_id": "1", "input": {"a": "b"}, "output": "Hello."}
    for path in ("/api/v1/outputs", "/api/v1/outputs/batch"):
        sent = json.dumps(body if path.endswith("outputs") else [body | {"external_id": "2"}])
        headers = {"Authorization": f"Bearer {token}"}
        Client().post(path, sent, content_type="application/json", headers=headers)
    signed_in(rosa).get("/review/")

    found = scraped()

    assert found["reviewapp_intake_outputs_total", "new"] == 2
    assert found["reviewapp_request_seconds_count", "intake", "ok"] == 2
    assert found["reviewapp_request_seconds_count", "claim", "ok"] == 1


@pytest.mark.django_db
def test_without_redis_requests_go_on_and_the_rest_is_told(settings, rosa, signed_in):
    settings.REDIS_URL = "redis://127.0.0.1:1"

    assert signed_in(rosa).get("/review/").status_code == 200
    counting.flush()
    found = scraped()

    assert found["reviewapp_up", "redis"] == 0
    assert found["reviewapp_up", "database"] == 1
    assert ("reviewapp_log_position",) in found


def test_counts_wait_while_redis_is_away(settings):
    away, here = "redis://127.0.0.1:1", settings.REDIS_URL
    settings.REDIS_URL = away
    counting.count("intake", "new")
    counting.flush()
    settings.REDIS_URL = here
    counting.flush()

    assert counting.counted()["intake", "new"] == 1


def test_a_process_remembers_no_more_than_so_many_things(monkeypatch):
    gathered = counting.Gathered()
    gathered.thread = "never started here"
    for number in range(counting.MOST_FIELDS + 50):
        gathered.add({f"one|{number}": 1})

    assert len(gathered.counts) == counting.MOST_FIELDS


@pytest.mark.django_db
def test_every_name_that_is_told_is_declared(northwind):
    pulse("relay")
    counting.observe("seconds", "claim", "ok", seconds=0.01)

    told = {name for name, *_ in scraped()}

    assert told <= families.names()
    assert all(re.fullmatch(r"reviewapp_[a-z_]+", name) for name in families.names())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [("s3cret", "Bearer s3cret", 200), ("s3cret", "Bearer other", 401), ("s3cret", "", 401), ("", "", 200)],
)
def test_only_the_token_opens_it_where_one_is_set(settings, token, sent, status):
    settings.METRICS_TOKEN = token
    answer = Client(headers={"Authorization": sent} if sent else None).get("/metrics")

    assert answer.status_code == status
    assert (status == 401) == ("WWW-Authenticate" in answer)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "come_from",
    [{"REMOTE_ADDR": "10.0.0.9"}, {"headers": {"X-Forwarded-For": "1.2.3.4"}}, {"REMOTE_ADDR": ""}],
)
def test_without_a_token_only_this_machine_reads_it(come_from):
    answer = Client(**come_from).get("/metrics")

    assert answer.status_code == 403
    assert b"reviewapp_" not in answer.content


@pytest.mark.django_db
def test_behind_a_proxy_nobody_is_on_this_machine(settings):
    settings.PROXIES = 1

    assert Client().get("/metrics").status_code == 403


def test_a_door_that_fails_to_match_is_not_counted():
    request = SimpleNamespace(method="GET", resolver_match=None, came_at=0.0)

    assert CountedDoors(lambda _: None).process_response(request, answered(404)).status_code == 404
    counting.flush()
    assert counting.counted() == {}
