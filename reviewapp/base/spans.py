"""OpenTelemetry's side of traces, loaded only where they are sent: ids by our own rule, sent in batches."""

import os
import threading
from datetime import UTC, datetime

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

PREFIX = "reviewapp."


class OutputIds(RandomIdGenerator):
    """For a first span the ids that its output gives it, else new ones for the span; each thread its own."""

    def __init__(self):
        self.given = threading.local()

    def use(self, trace, span):
        self.given.trace, self.given.span = trace, span

    def generate_trace_id(self):
        return self.given.trace

    def generate_span_id(self):
        span, self.given.span = getattr(self.given, "span", 0), 0
        return span or super().generate_span_id()


class Spans:
    """Makes the spans of this process and sends them; OTEL_* variables set sampler, headers and timeouts."""

    def __init__(self, processor=None):
        name = os.environ.get("OTEL_SERVICE_NAME", "reviewapp")
        self.ids = OutputIds()
        resource = Resource.create({SERVICE_NAME: name})
        self.provider = TracerProvider(resource=resource, id_generator=self.ids)
        self.provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))

    def is_sampled(self, trace) -> bool:
        """As the first span was or will be: the sampler goes by the trace's id."""
        return self.provider.sampler.should_sample(Context(), trace, "intake").decision.is_sampled()

    def send(self, name, trace, first, *, output, since, until=None, is_first=False, **attributes):
        self.ids.use(trace, first if is_first else 0)
        span = self.provider.get_tracer("reviewapp").start_span(
            name,
            context=Context() if is_first else self._under(trace, first),
            attributes={PREFIX + key: value for key, value in (attributes | {"output": output}).items()},
            start_time=_nanoseconds(since),
        )
        span.end(_nanoseconds(until or datetime.now(UTC)))

    def _under(self, trace, first):
        flags = TraceFlags(TraceFlags.SAMPLED if self.is_sampled(trace) else TraceFlags.DEFAULT)
        parent = SpanContext(trace, first, is_remote=True, trace_flags=flags)
        return set_span_in_context(NonRecordingSpan(parent), Context())


def _nanoseconds(moment):
    return int(moment.timestamp() * 1_000_000_000)
