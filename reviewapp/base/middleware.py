"""What every request gets: a context for the audit trail, and refusals as answers."""

import structlog
from django.db import InterfaceError, OperationalError
from django.utils.deprecation import MiddlewareMixin
from psycopg.errors import RestrictViolation

from reviewapp.base.answers import HELD, answer_app_error, answer_unavailable
from reviewapp.base.context import acting
from reviewapp.base.errors import AppError, Refused
from reviewapp.base.ids import new_id
from reviewapp.base.postgres.teams import NOBODY, showing

log = structlog.get_logger("reviewapp.base")


class RequestContext:
    """Give each request an id and say by which door it came; both travel into the audit trail.

    No row of any team is shown to it until somebody says whose request it is.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # The logs take theirs from this header: it is ours, whatever the caller sent.
        request.request_id = request.META["HTTP_X_REQUEST_ID"] = str(new_id())
        via = "api" if request.path.startswith("/api/") else "page"
        with acting(via=via, request_id=request.request_id), showing(NOBODY):
            response = self.get_response(request)
        response["X-Request-Id"] = request.request_id
        # Nobody's cache keeps what an agent or a customer wrote; static files say their own.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class Refusals(MiddlewareMixin):
    """Turn what an action refused, or a database that is away, into the page, part or problem that says so.

    A database that goes away inside a middleware never comes by here; `views.server_error` answers for it.
    """

    def process_exception(self, request, exception):
        if isinstance(exception, AppError):
            return answer_app_error(request, exception)
        if isinstance(exception.__cause__, RestrictViolation):
            return answer_app_error(request, Refused(HELD, code="legal_hold"))
        if isinstance(exception, OperationalError | InterfaceError):
            log.error("database_away", kind=type(exception).__name__)
            return answer_unavailable(request)
        return None
