"""What a post is answered with. Pure, but for the addresses."""

from functools import cache

from django.conf import settings
from django.urls import reverse

NOWHERE = "00000000-0000-0000-0000-000000000000"


def accepted(output, *, signal) -> dict:
    """The answer to a post: what happens next, and why. `output` is an Output or a Posted."""
    return {
        "id": str(output.id),
        "external_id": output.external_id,
        "status": output.status,
        "route": output.route,
        "reasons": output.reasons,
        "policy_flag": output.policy_flag,
        "masked": getattr(output, "masked", {}),
        "signal": signal,
        "url": _address().replace(NOWHERE, str(output.id)),
    }


@cache
def _address():
    return settings.PUBLIC_URL.rstrip("/") + reverse("api:output", args=[NOWHERE])


def row_of(answer, *, http_status) -> dict:
    """One accepted row of a batch."""
    return {"http_status": http_status, **answer}


def refused_row(error, *, external_id=None) -> dict:
    """One refused row of a batch."""
    problem = {"code": error.code, "detail": error.message}
    if errors := getattr(error, "errors", None):
        problem["errors"] = errors
    if place := getattr(error, "place", ""):
        problem["place"] = place
    return {"http_status": error.status, "external_id": external_id, "problem": problem}
