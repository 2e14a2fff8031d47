from datetime import timedelta
from hashlib import sha256
from math import ceil
from threading import BoundedSemaphore

from django.contrib.auth import authenticate
from django.db import transaction

from reviewapp.accounts import patience
from reviewapp.accounts.addresses import network_of
from reviewapp.accounts.models import KnownPlace, Session, SignInTry
from reviewapp.audit.actions import record
from reviewapp.base.errors import TooMany

WITHIN = timedelta(minutes=15)
TRIES_ARE_KEPT = timedelta(days=1)
PATIENCE = 2  # seconds
_hashing = BoundedSemaphore(2)  # of one process


def prove(email, *, password, address):
    """The person with this email and password, or None. After too many failures it takes patience.

    Known and unknown emails get the same answers at the same cost. The try is counted before the
    password is looked at, so that many at once cannot slip past the limit.
    """
    attempt = SignInTry.objects.create(account=account_digest(email), network=network_of(address))
    tries = SignInTry.objects.before(attempt, within=WITHIN)
    is_known = KnownPlace.objects.know(attempt.account, attempt.network)
    if seconds := ceil(patience.wait(tries, is_known=is_known)):
        attempt.delete()
        raise TooMany(
            "There were too many failures to sign in. Nobody was signed in. "
            f"Try again in {patience.in_words(seconds)}.",
            retry_after=seconds,
        )
    person = authenticated(attempt, email, password)
    if person is not None:
        SignInTry.objects.forget(attempt, older_than=TRIES_ARE_KEPT)
        KnownPlace.objects.remember(attempt.account, attempt.network)
    elif tries.reaches_a_limit:
        _note_lockout(attempt)
    return person


def authenticated(attempt, email, password):
    """Hashing costs a hundred megabytes each time, so few do it at once; the others come back in a moment."""
    if not _hashing.acquire(timeout=PATIENCE):
        attempt.delete()
        raise TooMany(
            "Many people are signing in just now. Nobody was signed in. Try again in a moment.", retry_after=5
        )
    try:
        return authenticate(username=email.strip(), password=password)
    finally:
        _hashing.release()


@transaction.atomic
def note_sign_in(person):
    Session.objects.of(person).ended().delete()
    return record("accounts.signed_in", subject=person, by=person, team=_first_team(person))


@transaction.atomic
def note_sign_out(person):
    return record("accounts.signed_out", subject=person, by=person, team=_first_team(person))


def account_digest(email):
    return sha256(email.strip().lower().encode()).digest()


@transaction.atomic
def _note_lockout(attempt):
    record("accounts.locked_out", subject=attempt, by=None, within_minutes=int(WITHIN.total_seconds() // 60))


def _first_team(person):
    return next(iter(person.team_ids), None)
