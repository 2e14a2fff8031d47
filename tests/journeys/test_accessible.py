"""The pages people live in pass axe and fit, in light and dark, on a desk and on a phone."""

import pytest

from reviewapp.review.models import SavedView
from tests.journeys.conftest import DECISION, REPLY
from tests.journeys.looking import visit, wrong_with


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

    def look():
        page = sit_down()
        yield "sign-in", visit(page, "/login/")
        page = sit_down(rosa)
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
        page = sit_down(lena)
        yield "set-up", visit(page, "/setup/")
        yield "trail", visit(page, "/audit/")

    return look


def test_every_page_fits_and_axe_finds_nothing(looked_at):
    found = {name: wrong_with(page) for name, page in looked_at()}

    assert {name: each for name, each in found.items() if each} == {}
