"""An e-mail address and a card in every text of a workflow that masks both: no address of ours shows them."""

import gzip
import io
import zipfile
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from reviewapp.accounts.permissions import Scope
from reviewapp.audit import actions as audit
from reviewapp.insights.actions import roll_up
from reviewapp.insights.models import Export
from reviewapp.learning.actions import mine, note
from reviewapp.review import actions
from reviewapp.review.models import Comment, Decision, Draft, Outcome, Review
from reviewapp.workflows.masking_rules import MaskingRule, document_of
from tests import factories
from tests.crawl import World, given_for, routes
from tests.insights import exports

pytestmark = pytest.mark.django_db
EMAIL, CARD = "jane.roe@example.org", "4111 1111 1111 1111"
BOTH = f"{EMAIL} pays with {CARD}"
PARTS = (b"jane.roe", b"4111 1111", b"4111%201111", b"jane.roe%40")
# What names itself a way for those who may see all: a person's own copy of their own data.
IN_FULL = {"retention:erasure"}


@pytest.fixture(autouse=True)
def surroundings(settings, tmp_path):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    settings.AUDIT_KEY_FILE = tmp_path / "audit" / "key.pem"


@pytest.fixture
def world():
    world = World("Northwind")
    rules = [MaskingRule("email", "shown"), MaskingRule("card", "shown")]
    world.workflow.masking = document_of(rules)
    world.workflow.save(update_fields=["masking"])
    factories.make_category(world.workflow, key="fact", number=9)
    for number in range(3):
        corrected(world, number)
    world.__dict__["output"] = planted(world, "open")
    with transaction.atomic():
        audit.seal()
    note()
    mine(world.workflow)
    roll_up()
    return world


def planted(world, number):
    content = factories.make_content(
        f"Dear {BOTH}, it arrives on Tuesday.",
        title=f"Mail of {BOTH}",
        input={"from": EMAIL, "text": BOTH, EMAIL: 1},
        trace={"steps": [{"kind": "tool", "name": BOTH, "input": {"q": BOTH}, "output": BOTH}]},
        metadata={"note": BOTH},
    )
    check = {"name": "Slot", "passed": False, "text": f"Says {BOTH}", "spans": [[0, 30]]}
    reason = {"kind": "rule", "ref": "1", "text": f"Because of {BOTH}"}
    output = factories.make_output(
        world.workflow, world.agent, content=content, external_id=f"{number}-{EMAIL}", checks=[check],
        reasons=[reason], action={"name": f"Mail {EMAIL}"}, subject=f"{EMAIL} {number}",
    )  # fmt: skip
    Comment.objects.create(output=output, text=BOTH, written_by=world.everybody)
    Outcome.objects.create(output=output, kind="failed", detail=BOTH, at=output.received_at)
    return output


def corrected(world, number):
    review = factories.make_review(planted(world, number), queue=world.queue)
    held = actions.claim(review, by=world.everybody)
    seen = {"token": held.token, "seen_digest": held.content.digest_hex, "submission_id": uuid4()}
    edited = held.content.output.replace("on Tuesday", "on Friday") + f" Or ask joe{EMAIL}."
    Draft.objects.create(review=review, user=world.person, content={"justification": [BOTH]})
    actions.decide(
        review, by=world.everybody, verdict="edited", categories=["fact"], justification=f"Wrong: {BOTH}",
        edited=edited, **seen,
    )  # fmt: skip
    Decision.objects.filter(review=review).update(takes_effect_at=review.opened_at)
    actions.let_decisions_take_effect(limit=10)


def unpacked(body):
    """The body with all that is in it, if it is an archive."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def told(browser, route, given, **more):
    place = transaction.savepoint()
    answer = browser.get(route.address(given), **more)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    transaction.savepoint_rollback(place)
    return unpacked(body)


def leaks(world, browser, chosen, **more):
    found = []
    for route in chosen:
        body = told(browser, route, given_for(route, world), **more)
        found += [f"{route.name}: {part.decode()}" for part in PARTS if part in body]
    return found


def test_no_page_shows_it(world):
    browser = Client(raise_request_exception=False)
    browser.force_login(world.everybody)
    pages = [route for route in routes() if not route.is_api and route.name not in IN_FULL]
    assert leaks(world, browser, pages) == []
    assert leaks(world, browser, pages, headers={"HX-Request": "true"}) == []


def test_no_answer_to_a_person_shows_it(world):
    token = factories.make_key(world.everybody, scopes=Scope.values)[1]
    browser = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    assert leaks(world, browser, [route for route in routes() if route.is_api]) == []


@pytest.mark.parametrize("review", ["open", "decided"])
def test_neither_an_open_nor_a_decided_item_shows_it(world, review):
    browser = Client()
    browser.force_login(world.everybody)
    found = Review.objects.filter(state="closed").first() if review == "decided" else world.review
    page = browser.get(f"/review/{found.pk}/").content
    assert "masked" in page.decode()
    assert not [part for part in PARTS if part in page]


@pytest.mark.parametrize("kind", Export.Kind.values)
def test_no_export_holds_it(world, kind):
    form = "json" if kind in ("label_studio", "langfuse") else "jsonl"
    body = unpacked(exports.contents(exports.finish(exports.ask(world.team, world.everybody, kind, form))))
    assert body
    assert not [part for part in PARTS if part in body]
