"""The pages people live in pass axe in light and dark, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from reviewapp.review.models import SavedView
from tests.journeys.conftest import DECISION, REPLY

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def looked_at(sit_down, signed_in, rosa, lena, make_review, refunds, seniors):
    """Every page once, as `(name, page)`."""
    start = REPLY.index("It will")
    checks = [
        {"name": "No dates", "passed": False, "blocking": True, "spans": [[start, start + 20]], "text": "No"}
    ]
    trace = {
        "steps": [{"kind": "tool", "name": "orders.get", "input": {"a": 1}, "output": [], "duration_ms": 20}]
    }
    reasons = [{"kind": "rule", "ref": "r", "text": "Promises a date"}]
    reply = make_review(
        checks=checks, trace=trace, reasons=reasons, confidence=0.62, risk="high", subject="MO-1"
    )
    SavedView.objects.create(
        user=rosa,
        team=rosa.teams[0],
        name="Risky ones of today, and of yesterday if any are left",
        query="risk=high",
    )
    signed_in(rosa)
    refund = make_review(workflow=refunds, output=DECISION, title="A worn jacket", confidence=0.9)

    def look(**how):
        page = sit_down(None, **how)
        yield "sign-in", visit(page, "/login/")
        page = sit_down(rosa, **how)
        yield "queue", visit(page, "/queue/")
        yield "no match", visit(page, "/queue/?q=nothing")
        page.keyboard.press("v")
        yield "saved views' menu", page
        yield "saved views", visit(page, "/queue/views/")
        yield "account", visit(page, "/account/")
        yield "text", visit(page, f"/review/{reply.pk}/")
        yield "fields", visit(page, f"/review/{refund.pk}/")
        yield "text editor", visit(page, f"/review/{reply.pk}/edit/")
        yield "field editor", visit(page, f"/review/{refund.pk}/edit/")
        page = sit_down(lena, **how)
        yield "set-up", visit(page, "/setup/")
        yield "trail", visit(page, "/audit/")

    return look


def visit(page, address):
    page.goto(address, wait_until="networkidle")
    return page


def found_in(page):
    results = Axe().run(page, options=RULES)
    return [
        (rule["id"], node["target"], node.get("failureSummary", "")[:300])
        for rule in results.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_axe_finds_nothing(looked_at, scheme, phone):
    found = {name: found_in(page) for name, page in looked_at(scheme=scheme, phone=phone)}

    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("width", [320, 390, 760, 920, 1180])
def test_no_page_scrolls_sideways(looked_at, width):
    wide = {}
    for name, page in looked_at():
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {}
