"""A log line is JSON with a request id, and holds nothing that an agent or a person wrote."""

import io
import json
import logging
import os
import subprocess
import sys

import pytest
import structlog
from django.db import IntegrityError, transaction
from django.test import Client

from config.logs import SHARED
from reviewapp.review.models import Queue
from tests import factories

WORDS = "the customer's own\nwords on two lines"


@pytest.fixture
def lines():
    """Everything that is logged from now on, in the form of our own logs."""
    root = logging.getLogger()
    forms = [each.formatter for each in root.handlers]
    ours = next(form for form in forms if isinstance(form, structlog.stdlib.ProcessorFormatter))
    listening = logging.StreamHandler(io.StringIO())
    listening.setFormatter(ours)
    root.addHandler(listening)
    yield listening.stream
    root.removeHandler(listening)


def written(log="reviewapp.test", **event):
    """The line as it leaves, of an event that is logged inside an `except`."""
    logger = logging.getLogger(log)
    for step in SHARED:
        event = step(logger, "error", event)
    return structlog.processors.JSONRenderer()(logger, "error", event)


@pytest.mark.django_db
def test_a_broken_rule_of_the_database_does_not_quote_the_row(northwind):
    factories.make_queue(northwind, slug="one")
    try:
        with transaction.atomic():
            Queue.objects.create(team=northwind, slug="one", name=WORDS)
    except IntegrityError as error:
        line = written(event="failed", error=str(error), exc_info=True)

    told = json.loads(line)
    assert WORDS not in line
    assert "queue_slug" in told["exception"] or "unique" in told["exception"]
    assert "=(" not in line


@pytest.mark.parametrize("after", ["", "\nHINT:  Look.", "\n\nThe above exception was the direct cause"])
def test_a_quoted_row_of_several_lines_goes_whole_and_the_rest_stays(after):
    line = written(event="failed", error=f"broken\nDETAIL:  Failing row contains (1, {WORDS}){after}")

    assert "own" not in line
    assert "two lines" not in line
    assert json.loads(line)["error"] == f"broken\nDETAIL: …{after}"


@pytest.mark.django_db
def test_a_request_that_fails_is_logged_with_its_id_and_without_its_body(support_agent, monkeypatch, lines):
    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("reviewapp.intake.api.actions.submit", fail)
    _, token = factories.make_key(support_agent)
    body = {"workflow": "x", "external_id": "1", "input": {"m": WORDS}, "output": WORDS}
    answer = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"}).post(
        "/api/v1/outputs", json.dumps(body), content_type="application/json"
    )

    assert answer.status_code == 500
    assert "RuntimeError" not in answer.content.decode()
    told = lines.getvalue()
    assert answer["X-Request-Id"] in told
    assert "RuntimeError" in told
    assert "words on two" not in told
    assert token not in told


def test_every_process_that_works_unseen_writes_json():
    """What relay, worker and beat share: importing Celery's app sets up no logs but ours."""
    code = (
        "import django, logging; django.setup(); import config.celery; "
        "logging.getLogger('celery.beat').error('due %s', 'now'); "
        "logging.getLogger('reviewapp.relay').info('begun')"
    )
    given = os.environ | {"LOG_FORMAT": "json"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=given)

    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in told] == ["due now", "begun"]
    assert {"timestamp", "level", "logger"} <= set(told[0])
