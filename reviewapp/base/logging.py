"""What must never reach a log: keys, webhook secrets, and links that let somebody in, wherever they stand."""

import re

# PostgreSQL quotes the row that broke a rule: what an agent or a person wrote.
QUOTED = re.compile(
    r"(DETAIL:|CONTEXT:).*?"
    r"(?=\n(?:DETAIL|HINT|CONTEXT):|\n+The above exception|\n+During handling|\n+Traceback|\Z)",
    re.DOTALL,
)
SECRET = re.compile(r"(rak_[0-9A-Za-z]{4}|whsec_|/invitations/(?!\d+/)|/login/reset/)[0-9A-Za-z_+/=-]{6,}")


def mask_secrets(_logger, _method, event):
    """A structlog step: each secret keeps its first letters, enough to find it and not to use it."""
    if isinstance(event.get("request"), str):  # what people searched for is nobody's business here
        event = {**event, "request": event["request"].partition("?")[0]}
    return {name: _masked(value) for name, value in event.items()}


def _masked(value):
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, str):
        return QUOTED.sub(r"\1 …", SECRET.sub(r"\1…", value))
    if isinstance(value, dict):
        return {_masked(name): _masked(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(_masked(inner) for inner in value)
    return value
