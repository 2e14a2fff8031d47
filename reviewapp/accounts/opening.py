"""Opening a session, whichever way somebody came: one place for what it must know and leave behind."""

from dataclasses import replace
from datetime import timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.utils import timezone

from reviewapp.accounts import actions
from reviewapp.accounts.addresses import client_address
from reviewapp.accounts.browsers import browser_of
from reviewapp.accounts.entry import PASSWORD, SSO, WAY, Way, way_of
from reviewapp.accounts.second_step import has_second_step
from reviewapp.accounts.sso.session import came_by_sso, narrow_to_sso

BACKEND = "django.contrib.auth.backends.ModelBackend"


def open_session(request, person):
    """Sign somebody in under a new session id, and leave the event; what they showed stays in the session."""
    way = way_of(get_authentication_records(request, person))
    narrow_to_sso(request, person=person)
    with transaction.atomic():
        actions.note_sign_in(person, way=way)
        login(request, person, backend=BACKEND)
        describe(request, way)


def describe(request, way):
    """Write into a session just opened where and how it was opened, and when it ends whatever happens."""
    now = timezone.now()
    request.session.update(
        {
            WAY: way.as_words(),
            "browser": browser_of(request.headers.get("User-Agent", "")),
            "address": address_of(request),
            "opened_at": now.isoformat(timespec="seconds"),
        }
    )
    request.session.set_expiry(now + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def way_in(request):
    """How the person of this session came in, and by whose provider if by one."""
    way, came = Way.told(request.session.get(WAY, {})), came_by_sso(request)
    return replace(way, how=SSO, team_id=came.team_id) if came else way


def add_second(request, second):
    """The person just showed this second step, in a session opened without one."""
    request.session[WAY] = replace(way_in(request), second=second).as_words()


def forget_second(request):
    """A person without any second step shows none, whatever they showed when they came."""
    if not has_second_step(request.user):
        way = way_in(request)
        how = way.how if way.how == SSO else PASSWORD
        request.session[WAY] = replace(way, how=how, second="").as_words()


def address_of(request):
    return client_address(
        remote=request.META.get("REMOTE_ADDR", ""),
        forwarded=request.META.get("HTTP_X_FORWARDED_FOR", ""),
        proxies=settings.PROXIES,
    )
