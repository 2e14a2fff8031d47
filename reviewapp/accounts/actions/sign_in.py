from datetime import timedelta
from hashlib import sha256
from threading import BoundedSemaphore

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone

from reviewapp.accounts.addresses import network_of
from reviewapp.accounts.models import Session, SignInTry
from reviewapp.audit.actions import record
from reviewapp.base.errors import TooMany

MOST_TRIES = 10
WITHIN = timedelta(minutes=15)
TRIES_ARE_KEPT = timedelta(days=1)
PATIENCE = 2  # seconds
_hashing = BoundedSemaphore(2)  # of one process


def prove(email, *, password, address):
    """The person with this email and password, or None. After too many failures the door closes for a while.

    Known and unknown emails get the same answers at the same cost. The try is counted before the
    password is looked at, so that many at once cannot slip past the limit.
    """
    attempt = SignInTry.objects.create(account=account_digest(email), network=network_of(address))
    tries = SignInTry.objects.recent(attempt.account, attempt.network, within=WITHIN)
    worst, oldest = tries["most"], tries["oldest"]
    if worst > MOST_TRIES:
        attempt.delete()
        raise TooMany(
            "There were too many failures to sign in. Nobody was signed in. Try again in 15 minutes.",
            retry_after=max(1, int((oldest + WITHIN - timezone.now()).total_seconds()) + 1),
        )
    person = authenticated(attempt, email, password)
    if person is not None:
        SignInTry.objects.forget(attempt.account, older_than=TRIES_ARE_KEPT)
    elif worst == MOST_TRIES:
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
