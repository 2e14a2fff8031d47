"""Keys that just now have nothing left in their bucket: refused at the door, before anything is looked up.

A refusal that costs as much as an answer lets one key that never stops asking slow down all others. So a
process remembers for a moment whom it refused, by a digest of the header, and until when nothing can have
flown into that bucket. Nobody is refused here who would have been let in.
"""

import math
import time
from hashlib import sha256

from django.urls import Resolver404, resolve

from reviewapp.base.answers import answer_app_error, for_machines
from reviewapp.base.errors import TooMany

MOST = 10_000
LONGEST = 1.0  # seconds: a key that is revoked meanwhile is soon told so


class TurnedAway:
    """Digests of `Authorization` headers, each with the moment it may ask again and what it is told."""

    def __init__(self):
        self.kept = {}

    def note(self, authorization, *, seconds, headers):
        if len(self.kept) >= MOST:
            self.kept.clear()
        self.kept[_digest(authorization)] = time.monotonic() + min(seconds, LONGEST), seconds, headers

    def told(self, authorization):
        """(seconds to wait, headers) for somebody who is refused still; None for anybody else."""
        if not self.kept or not authorization:
            return None
        digest = _digest(authorization)
        until, seconds, headers = self.kept.get(digest, (0.0, 0.0, None))
        if time.monotonic() < until:
            return seconds, headers
        self.kept.pop(digest, None)
        return None


turned_away = TurnedAway()


class TurnAway:
    """The door. What was asked is still counted, so the address is resolved; one that is none goes on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        told = turned_away.told(request.META.get("HTTP_AUTHORIZATION", "")) if for_machines(request) else None
        if told is None:
            return self.get_response(request)
        try:
            request.resolver_match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        seconds, headers = told
        answer = answer_app_error(request, too_many(seconds))
        for name, value in headers.items():
            answer[name] = value
        return answer


def too_many(seconds):
    """What a key is told that asks too much, wherever it is told."""
    wait = max(1, math.ceil(seconds))
    return TooMany(
        f"This key asked for more than it may at once. Nothing was done. Ask again in {wait} s.",
        retry_after=wait,
    )


def _digest(authorization):
    return sha256(authorization.encode("utf-8", "surrogateescape")).digest()
