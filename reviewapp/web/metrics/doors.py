"""How long claims and decisions take, and what becomes of what agents post, counted at the door."""

import time
from collections import Counter

from django.utils.deprecation import MiddlewareMixin

from reviewapp.base.counting import count, observe

CLAIM, DECIDE, INTAKE = "claim", "decide", "intake"
# Deciding on the page brings the next review along, already held: both are in its time.
VERBS = {
    ("GET", "review:next"): CLAIM,
    ("GET", "review:open"): CLAIM,
    ("POST", "review:hold"): CLAIM,
    ("POST", "api:claim"): CLAIM,
    ("POST", "review:decide"): DECIDE,
    ("POST", "api:decision"): DECIDE,
    ("POST", "api:outputs"): INTAKE,
    ("POST", "api:output-batch"): INTAKE,
}
RESULTS = {
    200: "repeated",
    201: "new",
    401: "unauthorised",
    403: "unauthorised",
    409: "other_content",
    422: "invalid",
    429: "too_many",
}


class CountedDoors(MiddlewareMixin):
    """Counts, after the answer is made; whatever happens here, the answer goes out."""

    def process_request(self, request):
        request.came_at = time.perf_counter()

    def process_response(self, request, response):
        match = request.resolver_match
        verb = VERBS.get((request.method, match.view_name)) if match else None
        if verb:
            seconds = time.perf_counter() - request.came_at
            observe("seconds", verb, outcome_of(response.status_code), seconds=seconds)
            if verb == INTAKE:
                count_results(response)
        return response


def outcome_of(status):
    return "ok" if status < 400 else "refused" if status < 500 else "failed"


def count_results(response):
    """One result for each output that was posted; a batch tells of its rows."""
    answer = getattr(response, "data", None)
    rows = answer.get("results") if isinstance(answer, dict) and response.status_code == 200 else None
    statuses = [response.status_code] if rows is None else [row["http_status"] for row in rows]
    for result, times in Counter(map(result_of, statuses)).items():
        count("intake", result, by=times)


def result_of(status):
    return RESULTS.get(status, "unavailable" if status >= 500 else "unreadable")
