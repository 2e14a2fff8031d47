"""Past decisions that answered nothing: escalations and abstentions, and who answered after them."""

import pytest

from reviewapp.audit.models import Event
from reviewapp.review.models import Decision, Output, Review
from tests import factories
from tests.intake.test_history import results

pytestmark = pytest.mark.django_db


@pytest.fixture
def passed(past, rosa):
    """A past output with one decision of Rosa that answered nothing; give it what the decision says."""

    def make(external_id="OLD-1", *, then=(), **decision):
        said = {"by": rosa.email, "decided_at": "2026-03-02T11:00:00Z"} | decision
        return past(external_id) | {"decisions": [said, *then], "open": True}

    return make


ESCALATED = {"verdict": "escalated", "reason": "Above my limit."}
ABSTAINED = {"verdict": "abstained", "abstain_reason": "conflict_of_interest"}


def test_an_escalation_comes_in_and_who_answered_it(admin_api, passed, refunds, rosa, sam):
    later = {"verdict": "approved", "by": sam.email, "decided_at": "2026-03-02T12:00:00Z"}
    results(admin_api.post("history", [passed(**ESCALATED, then=[later])]))

    first, second = Decision.objects.order_by("decided_at")
    assert (first.escalated_to.slug, first.content.reason) == ("seniors", "Above my limit.")
    assert (second.review.queue, second.review.raised_by) == (first.escalated_to, first)
    assert (second.supersedes, second.review.decided_before) == (None, [rosa.pk])
    assert second.review.reasons[-1]["text"] == "Escalated from Front line"
    assert second.review.opened_at == first.decided_at
    assert Output.objects.get().status == "approved"
    event = Event.objects.get(subject_id=str(first.pk))
    assert event.facts["escalated_to"] == first.escalated_to_id


def test_an_abstention_comes_in_with_its_reason(admin_api, passed, rosa, sam):
    later = {"verdict": "rejected", "by": sam.email, "decided_at": "2026-03-02T12:00:00Z"}
    results(admin_api.post("history", [passed(**ABSTAINED, then=[later])]))

    first, second = Decision.objects.order_by("decided_at")
    assert (first.abstain_reason, second.review.raised_by) == ("conflict_of_interest", first)
    assert second.review.queue == first.review.queue
    assert Output.objects.get().status == "rejected"
    assert Event.objects.get(subject_id=str(first.pk)).facts["abstain_reason"] == "conflict_of_interest"


@pytest.mark.parametrize(
    ("said", "status", "queue"),
    [(ESCALATED, "escalated", "seniors"), (ABSTAINED, "waiting", "front-line")],
)
def test_what_was_passed_on_waits_for_somebody_else(admin_api, passed, refunds, rosa, said, status, queue):
    results(admin_api.post("history", [passed("open", **said), passed("old", **said) | {"open": False}]))

    assert Output.objects.get(external_id="old").status == "expired"
    waiting = Review.objects.get(state="waiting")
    assert (waiting.output.status, waiting.queue.slug) == (status, queue)
    assert (waiting.raised_by, waiting.decided_before) == (waiting.output.decisions.get(), [rosa.pk])


def test_an_escalation_names_its_queue_or_stays_where_it_was(admin_api, passed, northwind):
    legal = factories.make_queue(northwind, name="Legal", tier=0)
    results(
        admin_api.post("history", [passed("1", **ESCALATED, escalate_to="legal"), passed("2", **ESCALATED)])
    )

    named, left = Decision.objects.order_by("output__external_id")
    assert (named.escalated_to, left.escalated_to) == (legal, left.review.queue)


def test_an_answer_stands_while_people_pass_on_whether_it_should(admin_api, passed, lena):
    later = {"verdict": "escalated", "by": lena.email, "decided_at": "2026-03-03T12:00:00Z"}
    results(admin_api.post("history", [passed(verdict="approved", then=[later])]))

    assert Output.objects.get().status == "approved"
    assert not Review.objects.exclude(state="closed").exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (ESCALATED | {"escalate_to": "nowhere"}, "escalate_to"),
        ({"verdict": "approved", "escalate_to": "front-line"}, "escalate_to"),
        ({"verdict": "abstained"}, "abstain_reason"),
        ({"verdict": "abstained", "abstain_reason": "tired"}, "abstain_reason"),
        (ESCALATED | {"abstain_reason": "not_enough_context"}, "abstain_reason"),
        (ABSTAINED | {"categories": ["wrong-date"]}, "categories"),
        (ESCALATED | {"edited": "Another."}, "edited"),
    ],
)
def test_a_wrong_way_of_passing_on_is_named(admin_api, passed, said, field):
    [row] = results(admin_api.post("history", [passed(**said)]))

    assert (row["http_status"], list(row["problem"]["errors"])) == (422, [f"decisions.0.{field}"])


def test_open_history_waits_though_the_policy_of_today_would_approve_it(admin_api, past, refunds):
    row = past(workflow=refunds.slug, output={"amount": 5, "note": "Small"}, confidence=0.99, open=True)
    del row["decisions"]
    results(admin_api.post("history", [row]))

    assert Review.objects.get().state == Output.objects.get().status == "waiting"
