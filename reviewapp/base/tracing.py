"""One trace an output, from intake to delivery, where OTEL_EXPORTER_OTLP_ENDPOINT says where traces go.

The trace's id is computed from the output's, so every process finds it and nothing is stored or passed on.
Spans are told when they are over, and after the commit: what did not happen is in no trace. They carry ids,
enums and counts, never what an agent or a person wrote. Without an endpoint nothing of it is loaded.
"""

from functools import cache, partial
from hashlib import blake2b
from uuid import UUID

from django.conf import settings
from django.db import transaction

ABOUT = b"reviewapp trace"


def is_on() -> bool:
    return bool(settings.OTEL_ENDPOINT)


def trace_of(output) -> tuple[int, int]:
    """The id of an output's trace and of its first span, which is that of intake."""
    made = blake2b(UUID(str(output)).bytes, digest_size=24, person=ABOUT).digest()
    return int.from_bytes(made[:16]), int.from_bytes(made[16:])


def tell(name, output, *, since, until=None, is_first=False, **attributes):
    """One span of an output's trace, from `since` until now (or `until`), once what it tells is committed."""
    if is_on() and output is not None:
        send = partial(_send, name, output, since=since, until=until, is_first=is_first, **attributes)
        transaction.on_commit(send, robust=True)


def traceparent(output) -> dict[str, str]:
    """The header that lets a receiver go on with the trace; none without tracing."""
    if not is_on() or output is None:
        return {}
    trace, first = trace_of(output)
    sampled = _spans().is_sampled(trace)
    return {"traceparent": f"00-{trace:032x}-{first:016x}-{int(sampled):02x}"}


def _send(name, output, **span):
    _spans().send(name, *trace_of(output), output=str(output), **span)


@cache
def _spans():
    """Made at the first span of a process, so that its thread is of that process."""
    from reviewapp.base.spans import Spans  # noqa: PLC0415 (loads what only tracing needs)

    return Spans()
