"""Who wants to hear of what. Pure."""

GRAVITY = {"info": 0, "warn": 1, "bad": 2}
# What holds until somebody chooses: everything in the app, by mail only what cannot wait.
UNCHOSEN = {"app": "info", "email": "bad"}


def wants(least: str, severity: str) -> bool:
    """Whether something this grave is at least as grave as asked for; "" asks for nothing."""
    return bool(least) and GRAVITY[severity] >= GRAVITY[least]


def least_of(chosen: dict, *, topic: str, channel: str) -> str:
    """From which severity on, by one person's choices {(topic, channel): severity}."""
    return chosen.get((topic, channel), UNCHOSEN[channel])


def severities(least: str) -> list[str]:
    """All that are grave enough."""
    return [severity for severity in GRAVITY if wants(least, severity)]
