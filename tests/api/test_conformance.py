"""Schemathesis sends every operation what its description allows, and what it does not."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests import factories

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_wsgi("/api/v1/schema?format=json", application)


@pytest.fixture(autouse=True)
def one_connection():
    """Requests end inside the test's transaction, so they must not close its connection."""
    for ending in (request_started, request_finished):
        ending.disconnect(close_old_connections)
    yield
    for ending in (request_started, request_finished):
        ending.connect(close_old_connections)


@pytest.fixture
def keys(support_agent, northwind):
    """A key that opens each kind of door."""
    factories.make_policy(factories.make_workflow(northwind, slug="support"))
    person = factories.make_person("Olga All", northwind, "lead", "admin", "auditor", "senior")
    factories.make_queue(northwind, person)
    return [factories.make_key(holder)[1] for holder in (support_agent, person)]


@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_does_what_it_says(case, keys):
    if "wait" in (case.query or {}):
        case.query["wait"] = "0"  # nothing will come, so there is nothing to wait for
    for token in keys:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=CHECKS)
