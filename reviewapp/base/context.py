"""Who is acting through which door; set by doors, read by the audit trail."""

from contextlib import contextmanager
from contextvars import ContextVar

_via: ContextVar[str] = ContextVar("via", default="command")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def acting(*, via: str, request_id: str = ""):
    """Everything recorded inside says it came through `via` (page, api, relay, worker, command, import)."""
    tokens = _via.set(via), _request_id.set(request_id)
    try:
        yield
    finally:
        _via.reset(tokens[0])
        _request_id.reset(tokens[1])


def current_via() -> str:
    return _via.get()


def current_request_id() -> str:
    return _request_id.get()
