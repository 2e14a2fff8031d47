"""The pages for what went wrong before any view was reached."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reviewapp.base.answers import TITLES, answer_unavailable, for_machines, problem


def _answer(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    if for_machines(request):
        return problem(request, status=status, detail=detail)
    context = {"title": TITLES[status], "detail": detail}
    return render(request, f"{status}.html", context, status=status)


def bad_request(request, exception=None):
    return _answer(request, 400, "The request could not be read. Go back and try again.")


def permission_denied(request, exception=None):
    return _answer(request, 403, "Your role does not include this. Ask an admin of your team.")


def page_not_found(request, exception=None):
    return _answer(request, 404, "Nothing is here, or it is not yours to see.")


def server_error(request):
    """Also where a database that went away inside a middleware ends up."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return answer_unavailable(request)
    return _answer(request, 500, "Something broke on our side. Nothing half-done was kept.")


def csrf_failure(request, reason=""):
    detail = "This form had grown too old. Go back, reload the page, and send it again."
    return _answer(request, 403, detail)
