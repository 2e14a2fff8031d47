"""Answering a page as itself, or as the one part that htmx asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """True for an htmx swap; False for a page load, a boosted link, or history being restored."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_behind(request: HttpRequest) -> str:
    """The address, from its path on, of the page of ours that an htmx request came from; else nothing."""
    try:
        return request.htmx.current_url_abs_path or ""
    except ValueError:  # the header is no address at all
        return ""


def render_page_or_part(
    request: HttpRequest, page: str, part: str, context: dict, *, status: int = 200
) -> HttpResponse:
    """`page` to a browser, `part` to htmx; the answer varies by who asks."""
    response = render(request, part if wants_part(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
