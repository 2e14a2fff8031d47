"""Whether we are well, said so that a balancer and a monitor each know what to do."""

import pytest
from django.db import connection
from django.test import Client

from reviewapp.insights.actions.pulse import pulse
from reviewapp.insights.models import Pulse
from reviewapp.web import health
from reviewapp.workflows.actions import pause
from tests import factories

pytestmark = pytest.mark.django_db


def ready(path="/readyz"):
    answer = Client().get(path)
    return answer.status_code, answer.json()


def test_all_is_well_when_a_relay_was_seen():
    pulse("relay")

    assert ready("/readyz?whole=1") == (200, {"ok": True, "reasons": [], "warnings": [], "redis": "up"})


def test_without_a_relay_a_process_can_serve_and_the_product_is_not_whole():
    status, told = ready()
    assert (status, told["ok"]) == (200, True)
    assert told["warnings"] == [
        "No relay was seen yet: decisions do not take effect and webhooks wait. Start one."
    ]
    status, told = ready("/readyz?whole=1")
    assert (status, told["ok"], len(told["reasons"])) == (503, False, 1)


def test_a_relay_that_was_seen_long_ago_is_told_with_its_time():
    Pulse.objects.create(name="relay", at="2026-01-01T00:00Z")

    [warning] = ready()[1]["warnings"]
    assert "No relay was seen for" in warning


def test_events_that_wait_too_long_for_their_seal_are_told(northwind, lena, monkeypatch):
    pulse("relay")
    pause(factories.make_workflow(northwind), by=lena, reason="Spike")
    monkeypatch.setattr(health, "SEALED_WITHIN", -1)

    [warning] = ready()[1]["warnings"]
    assert "to be sealed" in warning


def test_tables_of_another_release_are_not_ready(monkeypatch):
    monkeypatch.setattr(health, "_applied", set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'insights'")

    status, told = ready()
    assert (status, told["reasons"]) == (503, ["Migrations are missing: run manage.py migrate."])


def test_applied_migrations_are_asked_for_once(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(health, "_applied", set())
    assert health.migrations_are_applied()
    with django_assert_num_queries(0):
        assert health.migrations_are_applied()


def test_redis_is_told_of_and_not_needed(settings):
    pulse("relay")
    settings.REDIS_URL = "redis://127.0.0.1:1"

    status, told = ready("/readyz?whole=1")
    assert (status, told["redis"]) == (200, "away")
