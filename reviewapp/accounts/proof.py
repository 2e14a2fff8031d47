"""How lately whoever sits at this browser showed who they are, and what waits until they show it again.

Signing in is such a proof; by a provider, as of when it says that it asked. For ten minutes sensitive acts go
through; afterwards the act is kept, the person is asked once more, and the act is done.
"""

import json
import secrets
import time
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from django.http import QueryDict
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from reviewapp.base.sealing import seal, unseal

LASTS = 600  # seconds
LONGEST_KEPT = 200_000  # characters
PROVED_AT, KEPT = "proved_at", "kept_request"  # in the session


def mark(request, at=None):
    """This person showed who they are: just now, or at an earlier moment."""
    now = time.time()
    request.session[PROVED_AT] = now if at is None else max(0, min(now, at))


def mark_sign_in(sender, request, user, **_):
    """However somebody signed in, it is a proof. Django tells so of every way in."""
    if request is not None:
        mark(request)


def is_fresh(request):
    return 0 <= time.time() - request.session.get(PROVED_AT, 0) < LASTS


def keep(request):
    """Keep what was posted until the person has shown who they are. Answers its mark, or nothing.

    What carries files or is too long is not kept: the person sends it again.
    """
    request.session.pop(KEPT, None)
    posted = request.POST.urlencode()
    if request.FILES or len(posted) > LONGEST_KEPT:
        return ""
    told = {"path": request.path_info, "question": request.META.get("QUERY_STRING", ""), "posted": posted}
    sealed = seal(json.dumps(told).encode(), about=_about(request))
    kept = {"mark": secrets.token_urlsafe(9), "at": time.time(), "team": _team_of(request)}
    request.session[KEPT] = kept | {"sealed": b64encode(sealed).decode()}
    return kept["mark"]


def is_kept(request, mark):
    """Whether what carries this mark still waits: as long as a proof lasts, in the team it was sent in."""
    kept = request.session.get(KEPT)
    if not (kept and mark and kept["mark"] == mark and time.time() - kept["at"] < LASTS):
        return False
    return kept.get("team") == _team_of(request)


def resume(request, mark):
    """Do what was kept under this mark, once, and answer with its answer; None if nothing waits."""
    if not is_kept(request, mark):
        return None
    sealed = request.session.pop(KEPT)["sealed"]
    try:
        told = json.loads(unseal(b64decode(sealed), about=_about(request)))
    except InvalidTag:  # the keys were changed meanwhile
        return None
    match = resolve(told["path"])
    _become(request, told, match)
    return match.func(request, *match.args, **match.kwargs)


def _become(request, told, match):
    """Turn the request that carried the proof into the one that waited for it."""
    request.path_info = told["path"]
    request.path = request.META.get("SCRIPT_NAME", "") + told["path"]
    request.META |= {"PATH_INFO": told["path"], "QUERY_STRING": told["question"]}
    request.GET, request.POST = QueryDict(told["question"]), QueryDict(told["posted"])
    request.resolver_match = match
    request.htmx = HtmxDetails(request)  # whatever asked first: the answer fills a whole page


def _team_of(request):
    return getattr(request.team, "pk", None)


def _about(request):
    return f"kept request of person {request.user.pk}"
