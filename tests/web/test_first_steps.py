"""The set-up leads from nothing to the first review, and its request is accepted as it stands."""

import json
import re
import shlex
from html import unescape

import pytest
from django.test import Client

from reviewapp.web.first_steps import first_steps
from reviewapp.workflows.trying import first_request
from tests import factories
from tests.workflows.conftest import REFUND

URL = "http://localhost/api/v1/outputs"


def titles(steps, *, done):
    return [step.title for step in steps if step.done is done]


def test_a_new_team_begins_with_people(northwind, ada):
    steps = first_steps(northwind, ada)
    assert titles(steps, done=True) == []
    assert steps[0].url == "/settings/members/invite/"


def test_a_step_of_somebody_else_says_whom_to_ask(northwind, ada, lena):
    assert "Ask a lead of your team." in first_steps(northwind, ada)[1].text
    assert first_steps(northwind, ada)[1].url == ""
    assert first_steps(northwind, lena)[1].url == "/settings/queues/"


def test_what_is_there_is_done(northwind, lena, support_agent):
    factories.make_queue(northwind, lena)
    factories.make_output(factories.make_workflow(northwind), support_agent)
    factories.make_key(support_agent)
    assert titles(first_steps(northwind, lena), done=False) == []


def test_no_request_is_shown_before_there_is_a_workflow(signed_in, ada):
    page = signed_in(ada).get("/setup/").content.decode()
    assert "Nothing to review yet" in page
    assert "curl" not in page


def test_who_may_not_read_outputs_hears_that_one_arrived(signed_in, ada, northwind, support_agent):
    factories.make_output(factories.make_workflow(northwind), support_agent, external_id="ZD-77")
    page = signed_in(ada).get("/setup/listening/").content.decode()
    assert "An output arrived" in page
    assert "ZD-77" not in page
    assert "Start reviewing" not in page


@pytest.mark.parametrize("fields", [{}, {"kind": "object", "output_schema": REFUND, "input_schema": REFUND}])
def test_the_request_is_accepted_as_it_stands(northwind, rosa, support_agent, fields):
    factories.make_queue(northwind, rosa)
    _, token = factories.make_key(support_agent)
    asked = shlex.split(first_request(factories.make_workflow(northwind, **fields), to=URL))

    body = json.loads(asked[asked.index("-d") + 1])
    answer = Client(headers={"Authorization": f"Bearer {token}"}).post(
        "/api/v1/outputs", body, content_type="application/json"
    )

    assert asked[1] == URL
    assert answer.status_code == 201, answer.content


def test_quotes_in_a_contract_do_not_end_the_command(northwind):
    schema = {"type": "object", "properties": {"a": {"const": "it's; rm"}}, "required": ["a"]}
    workflow = factories.make_workflow(northwind, kind="object", output_schema=schema)
    asked = shlex.split(first_request(workflow, to=URL))
    assert json.loads(asked[-1])["output"] == {"a": "it's; rm"}


def test_a_contract_without_an_example_shows_no_request(northwind):
    schema = {"type": "object", "properties": {"a": False}, "required": ["a"]}
    assert (
        first_request(factories.make_workflow(northwind, kind="object", output_schema=schema), to=URL) == ""
    )


def test_the_workflow_page_has_the_request_too(signed_in, lena, northwind):
    workflow = factories.make_workflow(northwind)
    page = signed_in(lena).get(f"/settings/workflows/{workflow.slug}/").content.decode()
    assert re.search(r'<pre class="code" id="request".*curl', page)


def test_a_new_key_comes_with_a_request_that_it_opens(signed_in, lena, rosa, northwind, support_agent):
    factories.make_queue(northwind, rosa)
    workflow = factories.make_workflow(northwind)
    key, _ = factories.make_key(support_agent)
    page = signed_in(lena).post(f"/settings/keys/{key.pk}/rotate/")
    shown = unescape(
        re.search(r'<pre class="code" id="request"[^>]*>(.*?)</pre>', page.content.decode(), re.DOTALL)[1]
    )
    sent = shlex.split(shown)
    body = sent[sent.index("-d") + 1]
    answer = Client(headers={"Authorization": f"Bearer {page.context['secret']}"}).post(
        "/api/v1/outputs", body, content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    assert workflow.outputs.get().agent == support_agent


def test_without_a_workflow_a_new_key_shows_no_request(signed_in, lena, support_agent):
    key, _ = factories.make_key(support_agent)
    page = signed_in(lena).post(f"/settings/keys/{key.pk}/rotate/").content.decode()
    assert "Once there is a workflow" in page
