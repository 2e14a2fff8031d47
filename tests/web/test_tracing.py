"""One trace from intake to delivery, found by the output's id alone, and nothing in it that anybody wrote."""

from datetime import UTC, datetime

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from reviewapp.audit.actions import seal
from reviewapp.base import tracing
from reviewapp.base.spans import Spans
from reviewapp.base.strict_json import Row
from reviewapp.delivery import actions as delivery
from reviewapp.intake import actions as intake
from reviewapp.review import actions as review_actions
from reviewapp.review.models import Decision, Review
from tests import factories
from tests.delivery.conftest import make_endpoint, receiver

__all__ = ["make_endpoint", "receiver"]
pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 21, tzinfo=UTC)
SECRET = "the customer's own words"


@pytest.fixture
def spans(settings, monkeypatch):
    """Every span that is told, in memory instead of on its way."""
    settings.OTEL_ENDPOINT = "http://127.0.0.1:4318"
    kept = InMemorySpanExporter()
    made = Spans(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "_spans", lambda: made)
    return kept


def post_one(northwind, agent, *members):
    workflow = factories.make_workflow(northwind, slug="replies", undo_seconds=0)
    factories.make_queue(northwind, *members, slug=workflow.default_queue)
    body = {"workflow": "replies", "external_id": "1", "input": {"m": SECRET}, "output": SECRET}
    [result] = intake.submit(agent, [Row(value=body)])
    return result.output


def decide(review, by):
    return review_actions.decide(
        review, by=by, token=review.token, seen_digest=bytes(review.content.digest), verdict="approved",
        submission_id="0197a1b2-0000-7000-8000-000000000000",
    )  # fmt: skip


def test_intake_decision_and_delivery_are_one_trace(
    northwind, support_agent, rosa, make_endpoint, receiver, spans
):
    make_endpoint(receiver.url)
    output = post_one(northwind, support_agent, rosa)
    decide(review_actions.claim_next(rosa, team=northwind), rosa)
    Decision.objects.update(takes_effect_at="2026-01-01T00:00Z")
    review_actions.let_decisions_take_effect()
    seal()
    delivery.enqueue_due()
    assert delivery.deliver_due() == 1

    told = spans.get_finished_spans()
    assert [span.name for span in told] == ["intake", "waiting", "deciding", "undo", "delivery"]
    trace, first = tracing.trace_of(output.id)
    assert {span.context.trace_id for span in told} == {trace}
    assert told[0].context.span_id == first
    assert told[0].parent is None
    assert {span.parent.span_id for span in told[1:]} == {first}
    assert receiver.got[0][0]["traceparent"] == f"00-{trace:032x}-{first:016x}-01"


def test_no_payload_and_no_person_is_in_a_span(northwind, support_agent, rosa, spans):
    post_one(northwind, support_agent, rosa)
    decide(review_actions.claim_next(rosa, team=northwind), rosa)

    written = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "replies" in written
    assert SECRET not in written
    assert rosa.name not in written
    assert rosa.email not in written


def test_what_is_refused_or_posted_again_is_in_no_trace(northwind, support_agent, rosa, spans):
    post_one(northwind, support_agent, rosa)
    spans.clear()
    body = {"workflow": "replies", "external_id": "1", "input": {"m": SECRET}, "output": SECRET}
    intake.submit(support_agent, [Row(value=body), Row(value=body | {"external_id": "2", "risk": "?"})])

    assert spans.get_finished_spans() == ()


def test_a_sampler_by_share_keeps_or_leaves_whole_traces(settings, monkeypatch):
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.5")
    settings.OTEL_ENDPOINT = "http://127.0.0.1:4318"
    kept = InMemorySpanExporter()
    made = Spans(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "_spans", lambda: made)
    reviews = [Review().pk for _ in range(200)]
    for key in reviews:
        tracing.tell("intake", key, since=NOW, is_first=True)
        tracing.tell("delivery", key, since=NOW)

    traces = [span.context.trace_id for span in kept.get_finished_spans()]
    assert 50 < len(set(traces)) < 150
    assert len(traces) == 2 * len(set(traces))


def test_without_an_endpoint_nothing_is_told(settings):
    settings.OTEL_ENDPOINT = ""
    output = "0197a1b2-0000-7000-8000-000000000000"

    tracing.tell("intake", output, since=None, is_first=True)
    assert tracing.traceparent(output) == {}
