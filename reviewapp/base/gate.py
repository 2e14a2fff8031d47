"""The input gate of the API: what a body must be before any view sees it.

The middleware judges method and address, and how long a page's form may be: Django would put a file of any
length on the disk for anybody, before any view is asked. Once the key is known, `admit` judges the envelope
(media type, encoding, size) and reads the body once, bounded: a stranger who sends it drop by drop holds no
thread. The parsers judge the JSON itself. Nothing here knows a noun of the field.
"""

from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.utils.http import parse_header_parameters
from rest_framework.parsers import BaseParser

from reviewapp.base.answers import for_machines, problem
from reviewapp.base.strict_json import Unfit, read, read_array, read_lines

MEBIBYTE = 1024 * 1024
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
LONGEST_FORM = 21 * MEBIBYTE  # a file of twenty and what is sent beside it
WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
JSON = "application/json"
LINES = "application/x-ndjson"


class InputGate:
    """Refuse methods and addresses that no view of ours could take."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return _unknown_method(request)
        if not for_machines(request) and _declared_length(request) > LONGEST_FORM:
            said = f"A page takes at most {LONGEST_FORM // MEBIBYTE} MiB. Nothing was read."
            return HttpResponse(said, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)

    def process_view(self, request, *_):
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("U+0000 in an address is nobody's word, and no database takes it.")


def _unknown_method(request):
    """TRACE is among them: what was sent is said back to nobody."""
    said = "This method is not known here."
    if not for_machines(request):
        return HttpResponseNotAllowed(METHODS, said, content_type="text/plain; charset=utf-8")
    answer = problem(request, status=405, detail=said)
    answer["Allow"] = ", ".join(METHODS)
    return answer


def admit(request, view_class):
    """Read the body once, bounded, or refuse it. Only whoever showed a key is waited for."""
    limit = getattr(view_class, "body_limit", MEBIBYTE)
    if request.method in WITHOUT_BODY or not _has_body(request):
        return
    _check_media_type(request, getattr(view_class, "media_types", (JSON,)))
    body = _bounded_body(request, limit)
    request._body = body  # noqa: SLF001 (Django's own place for a body already read)
    request.META["CONTENT_LENGTH"] = str(len(body))


class StrictJSONParser(BaseParser):
    """One JSON value, read as `strict_json` says."""

    media_type = JSON

    def parse(self, stream, *_):
        return read(stream.read())


class RowsParser(BaseParser):
    """A JSON array as rows; a bad row is refused alone."""

    media_type = JSON

    def parse(self, stream, _media_type, parser_context):
        return read_array(stream.read(), at_most=parser_context["view"].row_limit)


class LinesParser(BaseParser):
    """One JSON value a line; a bad line is refused alone."""

    media_type = LINES

    def parse(self, stream, _media_type, parser_context):
        return read_lines(stream.read(), at_most=parser_context["view"].row_limit)


def _has_body(request):
    return _is_chunked(request) or _declared_length(request) > 0


def _is_chunked(request):
    """A chunked request has no length; Django alone would take it for empty."""
    return "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()


def _declared_length(request):
    try:
        return max(int(request.META.get("CONTENT_LENGTH") or 0), 0)
    except ValueError:
        return 0


def _check_media_type(request, allowed):
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unfit(
            "Compressed bodies are not read. Send it without Content-Encoding.",
            place="header Content-Encoding",
            code="content_encoding",
            status=415,
        )
    media_type, parameters = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    if media_type.lower() not in allowed:
        _refuse_type(f"Send the body as {' or '.join(allowed)}.")
    if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        _refuse_type("Only UTF-8 is read. Leave charset out or say utf-8.")


def _refuse_type(message):
    raise Unfit(message, place="header Content-Type", code="media_type", status=415)


def _bounded_body(request, limit):
    too_large = Unfit(
        f"The body may hold at most {limit // MEBIBYTE} MiB.", place="the body", code="too_large", status=413
    )
    if _declared_length(request) > limit:
        raise too_large
    try:
        body = _read(request, limit + 1)
    except (UnreadablePostError, OSError):
        raise Unfit("The body ended before its declared length.", place="the body") from None
    if len(body) > limit:
        raise too_large
    if len(body) < _declared_length(request):
        raise Unfit("The body ended before its declared length.", place=f"byte {len(body)}")
    return body


def _read(request, size):
    if not _is_chunked(request):
        return request.read(size)
    request._read_started = True  # noqa: SLF001 (the stream below is Django's own)
    stream, parts = request.META["wsgi.input"], []
    while size > 0 and (part := stream.read(min(size, 65_536))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
