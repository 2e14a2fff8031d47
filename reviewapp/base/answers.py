"""Refusals as a page, a part for htmx, or a problem for machines (RFC 9457)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from reviewapp.base.errors import AppError, Invalid, Unavailable

HELD = "A legal hold keeps this as it is. Nothing was changed. An admin can say which one, and end it."
TITLES = {
    400: "Bad request",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not done",
    410: "No longer here",
    413: "Too large",
    415: "Unsupported form",
    422: "Needs attention",
    429: "Too many at once",
    500: "Something broke",
    503: "Not reachable just now",
}


def for_machines(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def problem(request: HttpRequest, *, status: int, detail: str, code: str = "", **extra) -> JsonResponse:
    """An `application/problem+json` answer; `extra` members stand beside the five of RFC 9457."""
    body = {
        "type": f"/api/v1/docs#problem-{code or status}",
        "title": TITLES.get(status, "Refused"),
        "status": status,
        "detail": detail,
        **({"code": code} if code else {}),
        **extra,
        "request_id": getattr(request, "request_id", ""),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


def answer_app_error(request: HttpRequest, error: AppError) -> HttpResponse:
    """The same refusal in the form its reader understands."""
    response = _error_problem(request, error) if for_machines(request) else _error_page(request, error)
    if retry_after := getattr(error, "retry_after", None):
        response["Retry-After"] = str(retry_after)
    return response


def answer_unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away. Nothing was kept; what was typed is still in the browser."""
    return answer_app_error(
        request,
        Unavailable("The database cannot be reached just now. Nothing was saved; send it again in a moment."),
    )


def _error_problem(request, error):
    extra = {"errors": error.errors} if isinstance(error, Invalid) else {}
    return problem(
        request, status=error.status, detail=error.message, code=error.code, **extra, **error.extra
    )


def _error_page(request, error):
    part = bool(getattr(request, "htmx", False))
    away = error.status == 503  # then nobody can be asked who is signed in: no context but our own
    template = "_shared/_refusal.html" if part else "503.html" if away else "refusal.html"
    context = {"error": error, "title": TITLES.get(error.status, "Refused")}
    response = render(None if away else request, template, context, status=error.status)
    if part:
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "innerHTML"
    return response
