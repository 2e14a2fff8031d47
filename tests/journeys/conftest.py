"""A browser at a running product, and people in front of it."""

import time

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client

from tests import factories
from tests.journeys.looking import DESK, PHONE


@pytest.fixture(autouse=True)
def as_served(settings, transactional_db):
    """Styles and scripts come straight from their folders, whatever DEBUG says."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def quiet_server(live_server):
    """Afterwards the server has answered everything, also what pages sent as they closed."""
    under_way = []
    request_started.connect(started := lambda **_: under_way.append(1), weak=False)
    request_finished.connect(finished := lambda **_: under_way.pop(), weak=False)
    yield live_server
    time.sleep(0.15)
    for _ in range(100):
        if not under_way:
            break
        time.sleep(0.05)
    request_started.disconnect(started)
    request_finished.disconnect(finished)


@pytest.fixture
def sit_down(browser, quiet_server):
    """A page in front of a person who has signed in: `page = sit_down(rosa)`."""
    opened = []

    def open_page(person=None, *, phone=False, script=True):
        context = browser.new_context(
            base_url=quiet_server.url,
            viewport=PHONE if phone else DESK,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(8_000)
        opened.append(context)
        if person is not None:
            sign_in(context, person, quiet_server.url)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def sign_in(context, person, url):
    """The person's session cookie, as the sign-in page would have set it."""
    client = Client()
    client.force_login(person)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])


@pytest.fixture
def queue(northwind, rosa, sam, lena):
    return factories.make_queue(northwind, rosa, sam, lena)


@pytest.fixture
def seniors(northwind, sam, lena):
    return factories.make_queue(northwind, sam, lena, name="Seniors", tier=1)


@pytest.fixture
def replies(northwind):
    """A workflow of texts with three categories, one of which must be justified."""
    workflow = factories.make_workflow(
        northwind, guidelines="- Name a date only when the carrier confirmed it.\n- Be brief."
    )
    factories.make_category(workflow, number=1, name="Wrong fact", key="wrong-fact")
    factories.make_category(workflow, number=2, name="Unsupported promise", key="promise")
    factories.make_category(
        workflow, number=3, name="Policy breach", key="breach", demands_justification=True
    )
    factories.make_policy(workflow)
    return workflow


REFUND = {
    "type": "object",
    "required": ["decision", "amount", "return_required", "evidence"],
    "additionalProperties": False,
    "properties": {
        "decision": {"enum": ["approve_full", "approve_part", "deny"]},
        "amount": {"type": "number", "minimum": 0, "maximum": 184, "multipleOf": 0.01},
        "deduction_pct": {"type": "integer", "minimum": 0, "maximum": 60, "title": "Wear deduction"},
        "return_required": {"type": "boolean", "title": "Return the item"},
        "paid_on": {"type": "string", "format": "date"},
        "note": {"type": ["string", "null"]},
        "evidence": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["source", "text"],
                "properties": {"source": {"type": "string"}, "text": {"type": "string"}},
            },
        },
        "customer_message": {"type": "string", "maxLength": 400},
    },
}
DECISION = {
    "decision": "approve_full",
    "amount": 184.0,
    "deduction_pct": 0,
    "return_required": True,
    "paid_on": "2026-10-15",
    "note": None,
    "evidence": [
        {"source": "photo_1", "text": "zip slider off track"},
        {"source": "photo_2", "text": "abrasion on left cuff, about 3 cm"},
    ],
    "customer_message": "We can refund the full price because the jacket is worn at the cuff.",
}


@pytest.fixture
def refunds(northwind):
    """A workflow of JSON outputs with money, a list and places that may be empty."""
    workflow = factories.make_workflow(northwind, name="Refund decision", kind="object", output_schema=REFUND)
    factories.make_category(workflow, number=1, name="Wrong amount", key="amount")
    factories.make_category(workflow, number=2, name="Wrong decision", key="decision")
    return workflow


REPLY = """Hi Hanna,

I am sorry the front pole of your Ridgeline 2 gave way, and thank you for the clear photos.

I have ordered a pole set to your address in Freiburg. It will arrive by Thursday 27 November.

Have a good trip,
Service team"""


@pytest.fixture
def make_review(queue, replies, support_agent):
    """A review waiting for Rosa: `make_review(output="Hi.", title="A greeting")`."""

    def make(*, workflow=None, output=REPLY, title="Tent pole snapped, needs it before a trip", **fields):
        asked = {"message": "Hi, the front pole of the tent snapped on a calm night. We leave on Friday."}
        content = factories.make_content(
            output, title=title, input=fields.pop("input", asked), trace=fields.pop("trace", {})
        )
        about_review = {
            name: fields.pop(name) for name in ("due_at", "priority", "reasons") if name in fields
        }
        made = factories.make_output(
            workflow or replies, support_agent, output=output, content=content, **fields
        )
        return factories.make_review(made, queue=queue, **about_review)

    return make
