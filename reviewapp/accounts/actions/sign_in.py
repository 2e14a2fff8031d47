from datetime import timedelta
from math import ceil
from threading import BoundedSemaphore

from django.contrib.auth import authenticate
from django.db import transaction

from reviewapp.accounts import patience
from reviewapp.accounts.actions.second_step import use_code
from reviewapp.accounts.actions.telling import record_for_teams, teams_to_tell
from reviewapp.accounts.addresses import network_of
from reviewapp.accounts.models import KnownPlace, Session, SignInTry, User
from reviewapp.accounts.patience import account_digest, second_step_digest
from reviewapp.audit.actions import record
from reviewapp.base.errors import TooMany

WITHIN = timedelta(minutes=15)
TRIES_ARE_KEPT = timedelta(days=1)
PATIENCE = 2  # seconds
_hashing = BoundedSemaphore(2)  # of one process


def prove(email, *, password, address):
    """The person with this email and password, or None. After too many failures it takes patience.

    Known and unknown emails get the same answers at the same cost.
    """
    return counted(
        account_digest(email),
        address=address,
        wait=patience.wait,
        check=lambda attempt: authenticated(attempt, email, password),
        whose=lambda: User.objects.with_email(email).first(),
    )


def prove_second_step(person, *, code, address):
    """What takes this code: "app", "recovery_code", or None. It takes patience as a password does."""
    return counted(
        second_step_digest(person),
        address=address,
        wait=patience.wait_for_code,
        check=lambda attempt: use_code(person, code) or None,
        whose=lambda: person,
    )


def counted(account, *, address, wait, check, whose):
    """What `check` finds, or None; tries are counted, and too many of them take patience.

    A try is counted before it is looked at, so that many at once cannot slip past the limit.
    """
    attempt = SignInTry.objects.create(account=account, network=network_of(address))
    tries = SignInTry.objects.before(attempt, within=WITHIN)
    is_known = KnownPlace.objects.know(attempt.account, attempt.network)
    if seconds := ceil(wait(tries, is_known=is_known)):
        attempt.delete()
        raise TooMany(
            "There were too many failures to sign in. Nobody was signed in. "
            f"Try again in {patience.in_words(seconds)}.",
            retry_after=seconds,
        )
    found = check(attempt)
    if found is not None:
        SignInTry.objects.forget(attempt, older_than=TRIES_ARE_KEPT)
        KnownPlace.objects.remember(attempt.account, attempt.network)
    elif tries.reaches_a_limit:
        _note_lockout(attempt, whose() if tries.reaches_the_accounts_limit else None)
    return found


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
def note_sign_in(person, *, way):
    """Somebody came in; sessions that ended, and those in which nobody ever did, are forgotten.

    Whoever came by a team's provider entered that team alone: `person` is narrowed to it.
    """
    Session.objects.of(person).ended().delete()
    Session.objects.of(None).ended().delete()
    told = {"how": way.how, "second": way.second}
    return record_for_teams("accounts.signed_in", person=person, by=person, **told)


@transaction.atomic
def note_confirmation(person, *, how):
    """Somebody who was in showed once more who they are, before a sensitive act."""
    return record_for_teams("accounts.confirmed", person=person, by=person, how=how)


@transaction.atomic
def note_expiry(person, *, why):
    """A session ended by itself: nobody was there for long, or it grew too old."""
    return record_for_teams("accounts.session_expired", person=person, by=None, why=why)


@transaction.atomic
def note_sign_out(person):
    return record_for_teams("accounts.signed_out", person=person, by=person)


@transaction.atomic
def _note_lockout(attempt, person):
    """Whose account was slowed is told to that person's teams; that a place was closed, or one for an account
    nobody has, is of no team."""
    told = {"by": None, "within_minutes": int(WITHIN.total_seconds() // 60)}
    if person and teams_to_tell(person):
        record_for_teams("accounts.locked_out", person=person, **told)
    else:
        record("accounts.locked_out", subject=attempt, **told)
