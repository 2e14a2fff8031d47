"""How the API describes itself: the document at /api/v1/schema and the pages at /api/v1/docs."""

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

PROBLEM = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, what was kept, what to do."},
        "code": {"type": "string", "description": "The same in one word, for programs."},
        "place": {"type": "string", "description": "Where in the body, if one place is at fault."},
        "errors": {
            "type": "object",
            "description": "Sentences by field path, such as `output.amount`.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "request_id": {"type": "string"},
    },
}
ALWAYS = {
    "400": "The body or the request cannot be read.",
    "401": "No key, or one that opens nothing.",
    "403": "The key or role does not include this.",
    "404": "Nothing is here, or it is not yours to see.",
    "422": "Some fields or parameters need attention; `errors` names them.",
    "429": "Too much at once; `Retry-After` says when to come back.",
    "503": "The database is away; nothing was kept. `Retry-After` says when to come back.",
}
WITH_BODY = {
    "409": "The state of things does not allow it; nothing was changed.",
    "413": "The body is too large.",
    "415": "The body is not plain UTF-8 JSON.",
}
METHODS = ("get", "post", "put", "delete")
ON_CHANGE = {"get": {}, "post": WITH_BODY, "put": WITH_BODY, "delete": {"409": WITH_BODY["409"]}}


class Document(SpectacularAPIView):
    """The OpenAPI document, open to everybody: it tells nothing about anybody."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []


# Swagger UI draws its arrows from data: images; everything else stays as strict as on every page.
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class Docs(SpectacularSwaggerSplitView):
    """The document as pages; scripts and styles come from our own origin."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []
    url_name = "api:schema"
    template_name = "base/api_docs.html"


def add_problems(result, generator, request, public):
    """Every operation can be refused; each says how, in the one form that all refusals have."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for method in METHODS:
            if method in operations:
                _add(operations[method], method)
    return result


def _add(operation, method):
    for status, description in (ALWAYS | ON_CHANGE[method]).items():
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"].setdefault(status, {"description": description, "content": content})
