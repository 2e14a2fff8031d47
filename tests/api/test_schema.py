"""The API describes itself, whole and true."""

import json
import re

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

OPERATIONS = ("get", "post", "put", "delete")


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(document):
    for path, methods in document["paths"].items():
        for method in OPERATIONS:
            if method in methods:
                yield f"{method.upper()} {path}", methods[method]


def test_the_document_is_valid_and_leaves_nothing_to_guess(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_every_operation_says_what_it_does_and_how_it_refuses(document):
    for name, operation in operations(document):
        assert operation.get("description") or operation.get("summary"), name
        assert re.fullmatch(r"[a-z_]+", operation["operationId"]), name
        refusal = operation["responses"]["403"]["content"]
        assert list(refusal) == ["application/problem+json"], name
        assert operation["security"] == [{"key": []}], name


def test_what_design_promises_is_there(document):
    offered = {name for name, _ in operations(document)}

    assert {
        "POST /api/v1/outputs",
        "POST /api/v1/outputs/batch",
        "GET /api/v1/outputs/{output_id}",
        "PUT /api/v1/outputs/{output_id}",
        "DELETE /api/v1/outputs/{output_id}",
        "POST /api/v1/outputs/{output_id}/outcome",
        "GET /api/v1/decisions",
        "GET /api/v1/workflows/{slug}/policy",
        "GET /api/v1/workflows/{slug}/signal",
        "POST /api/v1/queues/{slug}/claim",
        "POST /api/v1/reviews/{review_id}/decision",
        "POST /api/v1/reviews/{review_id}/lease",
        "POST /api/v1/reviews/{review_id}/release",
        "POST /api/v1/reviews/{review_id}/undo",
        "GET /api/v1/audit/events",
        "GET /api/v1/audit/checkpoint",
        "POST /api/v1/history",
    } <= offered


@pytest.mark.django_db
def test_anybody_may_read_it():
    answer = Client(headers={"Accept": "application/json"}).get("/api/v1/schema")

    assert answer.status_code == 200
    assert json.loads(answer.content)["openapi"].startswith("3.1")


@pytest.mark.django_db
def test_the_pages_run_no_script_of_their_own_and_ask_nobody_else():
    browser = Client()
    page = browser.get("/api/v1/docs")
    text = page.content.decode()

    assert page.status_code == 200
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert "<style" not in text
    assert not re.findall(r"(?:src|href)=\"https?:", text)
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    script = re.search(r'src="([^"]*script=[^"]*)"', text)[1]
    answer = browser.get(script.replace("&amp;", "&"))
    assert answer["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/schema" in answer.content
