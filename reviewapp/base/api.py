"""What every endpoint of the API stands on: declared access, one form of refusal, one form of page."""

from collections.abc import Mapping

import psycopg.errors
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, DataError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.views import APIView, set_rollback

from reviewapp.base.answers import HELD, answer_app_error, problem
from reviewapp.base.errors import AppError, Refused
from reviewapp.base.gate import JSON, MEBIBYTE, admit

EVERYTHING = "body"
CROSSED = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.UniqueViolation,  # two requests made the same thing at once, past each other's check
)


class ApiView(APIView):
    """An endpoint that says who may use it: a key's `scope`, and for people also a `permission`.

    A view that declares no scope is refused to everyone; one without a permission is for agents only.
    """

    scope: str = ""
    permission: str | None = None
    body_limit = MEBIBYTE
    media_types: tuple[str, ...] = (JSON,)
    row_limit = 1_000
    http_method_names = ["get", "head", "post", "put", "delete"]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        admit(request._request, type(self))  # noqa: SLF001 (Django's request, whose body it reads)

    def body(self) -> dict:
        """The posted JSON object; anything else as the root is refused."""
        sent = self.request.data
        if not isinstance(sent, dict):
            raise exceptions.ParseError("The body must be a JSON object.")
        return dict(sent)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(request, "limit_headers", {}).items():
            response[name] = value
        return response


def joined(*views: type[ApiView]) -> type[ApiView]:
    """One view for one address whose methods belong to several areas; each method keeps its own access."""
    owners = {
        method.upper(): view
        for view in views
        for method in ApiView.http_method_names
        if hasattr(view, method)
    }

    def permission(view):
        return owners.get(view.request.method, views[0]).permission

    access = {"scope": {method: view.scope for method, view in owners.items()}}
    name = "And".join(view.__name__ for view in views)
    return type(name, views, access | {"permission": property(permission)})


def exception_handler(error, context):
    """Every refusal as problem+json; None for what is our own fault, which becomes a logged 500 or 503."""
    set_rollback()
    request = context["request"]._request  # noqa: SLF001 (answers are made for Django's request)
    if isinstance(error, AppError):
        return answer_app_error(request, error)
    if isinstance(error, exceptions.APIException):
        return _framework_problem(request, error)
    if isinstance(error, Http404):
        return problem(request, status=404, detail="Nothing is here, or it is not yours to see.")
    if isinstance(error, PermissionDenied):
        return problem(request, status=403, detail="This key or role does not include that.")
    return _database_problem(request, error)


def _database_problem(request, error):
    cause = getattr(error, "__cause__", None)
    if isinstance(error, DatabaseError) and isinstance(cause, CROSSED):
        answer = problem(
            request,
            status=409,
            code="in_flight",
            detail="The same thing is being changed by another request. Nothing was kept; try again.",
        )
        answer["Retry-After"] = "2"
        return answer
    if isinstance(cause, psycopg.errors.RestrictViolation):
        return answer_app_error(request, Refused(HELD, code="legal_hold"))
    if isinstance(error, DataError):
        detail = "A value cannot be stored as it was sent. Nothing was kept."
        return problem(request, status=422, code="unstorable", detail=detail)
    return None


def _framework_problem(request, error):
    status = 422 if isinstance(error, exceptions.ValidationError) else error.status_code
    extra = {"errors": flat(error.detail)} if status == 422 else {}
    detail = "Some fields need attention." if status == 422 else _sentence(error.detail)
    answer = problem(request, status=status, detail=detail, **extra)
    if challenge := getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        answer["Retry-After"] = str(max(1, -int(-wait // 1)))
    return answer


def _sentence(detail):
    return " ".join(sentence for sentences in flat(detail).values() for sentence in sentences)


def flat(detail, path="") -> dict[str, list[str]]:
    """Errors however nested, as `{"steps[0].name": [sentences]}`."""
    if isinstance(detail, Mapping):
        parts = [
            flat(inner, path if key == "non_field_errors" else f"{path}.{key}" if path else str(key))
            for key, inner in detail.items()
        ]
    elif isinstance(detail, list) and any(isinstance(inner, Mapping | list) for inner in detail):
        parts = [flat(inner, f"{path}[{number}]") for number, inner in enumerate(detail)]
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        return {path or EVERYTHING: [str(sentence) for sentence in sentences]}
    found: dict[str, list[str]] = {}
    for part in parts:
        for place, sentences in part.items():
            found.setdefault(place, []).extend(sentences)
    return found
