"""Every refusal of the API has one form, and bad luck is told apart from bad input."""

import json

import psycopg.errors
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.test import RequestFactory
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from reviewapp.base.api import ApiView, exception_handler, flat, joined
from reviewapp.base.errors import Invalid, Refused, TooMany, Unavailable
from tests import factories
from tests.intake.client import ApiClient


def answer_to(error):
    request = Request(RequestFactory().get("/api/v1/outputs"))
    return exception_handler(error, {"request": request})


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("No."), 409),
        (Invalid({"risk": ["Wrong."]}), 422),
        (TooMany("Slow down.", retry_after=3), 429),
        (Unavailable("Away."), 503),
        (exceptions.ParseError("What?"), 400),
        (exceptions.NotAuthenticated(), 401),
        (exceptions.PermissionDenied(), 403),
        (exceptions.MethodNotAllowed("PATCH"), 405),
        (exceptions.UnsupportedMediaType("text/plain"), 415),
        (serializers.ValidationError({"risk": ["Wrong."]}), 422),
        (exceptions.Throttled(wait=1.2), 429),
        (Http404(), 404),
        (PermissionDenied(), 403),
        (DataError(), 422),
        (caused(OperationalError(), psycopg.errors.LockNotAvailable()), 409),
        (caused(OperationalError(), psycopg.errors.DeadlockDetected()), 409),
        (caused(IntegrityError(), psycopg.errors.UniqueViolation()), 409),
    ],
)
def test_a_refusal_is_a_problem(error, status):
    answer = answer_to(error)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = json.loads(answer.content)
    assert {"type", "title", "status", "detail", "request_id"} <= set(told)
    assert told["detail"]
    assert (status != 422 or "errors" in told) or isinstance(error, DataError)
    assert status not in (429, 503) or answer["Retry-After"].isdigit()


@pytest.mark.django_db
def test_our_own_fault_is_not_called_theirs():
    assert answer_to(RuntimeError("bug")) is None
    assert answer_to(OperationalError("gone")) is None


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["submit", "once"])
def test_without_a_database_the_answer_is_503_and_when_to_come_back(support_agent, monkeypatch, where):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(f"reviewapp.intake.actions.{where}", away)
    api = ApiClient(factories.make_key(support_agent)[1])
    answer = api.post("outputs", {})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"


def test_nested_errors_are_named_by_path():
    nested = {"steps": [{}, {"name": ["Missing."]}], "non_field_errors": ["Odd."], "risk": "Wrong."}

    assert flat(nested) == {"steps[1].name": ["Missing."], "body": ["Odd."], "risk": ["Wrong."]}


def test_one_address_of_two_areas_keeps_each_methods_scope():
    class Read(ApiView):
        scope = "outputs:read"

        def get(self, request):
            """Reads."""

    class Change(ApiView):
        scope = "outputs:write"

        def put(self, request):
            """Changes."""

    assert joined(Read, Change).scope == {"GET": "outputs:read", "PUT": "outputs:write"}
