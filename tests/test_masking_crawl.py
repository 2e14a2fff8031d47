"""An e-mail address and a card in every text of a workflow that masks both: no address of ours shows them."""

import gzip
import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviewapp.accounts.permissions import Scope
from reviewapp.audit import actions as audit
from reviewapp.insights.actions import roll_up
from reviewapp.insights.models import Export
from reviewapp.learning.actions import mine, note
from reviewapp.learning.models import Observation
from reviewapp.retention.actions import add_rule, set_hold
from reviewapp.review import actions
from reviewapp.review.models import Decision, Draft, Outcome, Review
from reviewapp.workflows.masking_rules import MaskingRule, document_of
from tests import factories
from tests.crawl import World, given_for, routes
from tests.insights import exports
from tests.learning import making
from tests.retention.histories import aged

pytestmark = pytest.mark.django_db
EMAIL, CARD = "jane.roe@example.org", "4111 1111 1111 1111"
BOTH = f"{EMAIL} pays with {CARD}"
PARTS = (b"jane.roe", b"4111 1111", b"4111%201111", b"jane.roe%40")
MASKED = "e-mail address, masked"
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
    actions.comment(output, by=world.everybody, text=BOTH)
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


def lists_of(world):
    """Addresses that list items only when they are asked something, or where there is something to list."""
    hits = list(Observation.objects.filter(workflow=world.workflow))
    pattern = making.make_pattern(world.workflow, hits=hits)
    suggestion = making.make_suggestion(world.workflow, pattern)
    replay = making.make_replay(suggestion, cases=[(world.output, "Approved as it was", "worse")])
    suspicion = making.make_suspicion(world.workflow, hits[0].reviewer)
    hold = set_hold(world.team, by=world.everybody, name="Case 15", reason="A claim.", output=world.output)
    hour = {"since": f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    yield reverse("insights:incidents"), hour
    yield reverse("learning:pattern", args=[pattern.pk]), {}
    yield reverse("learning:pattern_outputs", args=[pattern.pk]), {}
    yield reverse("learning:suggestion", args=[suggestion.number]), {}
    yield reverse("learning:suggestion_outputs", args=[suggestion.number]), {}
    yield reverse("learning:replay_cases", args=[suggestion.number, replay.pk]), {}
    yield reverse("learning:suspicion", args=[suspicion.pk]), {}
    yield reverse("retention:hold", args=[hold.pk]), {}
    yield reverse("retention:holds"), {}
    yield reverse("review:queue"), {"view": "decided-today"}


def test_no_list_of_items_shows_it(world):
    browser = Client()
    browser.force_login(world.everybody)
    for address, asked in lists_of(world):
        answer = browser.get(address, asked)
        assert answer.status_code == 200, address
        assert MASKED in answer.content.decode(), address
        assert not [part for part in PARTS if part in answer.content], address


def test_the_file_on_an_incident_does_not_hold_it(world):
    browser = Client()
    browser.force_login(world.everybody)
    hour = {"since": f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    file = browser.get(reverse("insights:incident_markdown"), hour).content
    assert "email" in file.decode()
    assert not [part for part in PARTS if part in file]


@pytest.mark.parametrize("kind", ["content", "comments"])
def test_no_dry_run_shows_it(world, kind):
    aged(100)
    browser = Client()
    browser.force_login(world.everybody)
    wanted = {"name": "Mails", "kind": kind, "keep": "30", "unit": "days", "action": "erase", "is_on": "on"}
    answer = browser.post(reverse("retention:add_rule"), wanted | {"reason": "Law.", "dry": "1"})
    page, number = answer.content, answer.context["found"].number
    assert MASKED in page.decode()
    change = add_rule(
        world.team, by=world.everybody, kind=kind, wanted={"name": "Mails", "days": 30, "action": "erase"},
        reason="Law.", typed=number,
    )  # fmt: skip
    waiting = browser.get(reverse("retention:change", args=[change.pk])).content
    assert MASKED in waiting.decode()
    assert not [part for part in PARTS if part in page + waiting]


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
