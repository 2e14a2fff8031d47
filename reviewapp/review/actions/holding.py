"""What the verbs on a held review share: lock it, and see that the caller still holds it."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from reviewapp.base.errors import NotAllowed, Refused
from reviewapp.review.models import Review
from reviewapp.review.statements import LOCKED

LOCK = "SELECT 1 FROM review_review WHERE id = %s FOR UPDATE"
HOLDS_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('reviewapp.review.holds', %s))"
DONE = {
    "approved": "approved it",
    "edited": "corrected it",
    "rejected": "rejected it",
    "escalated": "escalated it",
    "abstained": "passed it on",
}


def hold_time():
    return timedelta(minutes=settings.LEASE_MINUTES)


def locked(review):
    """The review as it is now, at `read_at`; nobody else changes it until the transaction ends."""
    # First the lock, then the reading: rows joined in the locking statement would be as they were before
    # the wait, and a row whose queue changed meanwhile would not be found at all.
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [review.pk])
    review = LOCKED.first(pk=review.pk)
    if review is None:
        raise Review.DoesNotExist
    return review


def lock_holds_of(user):
    """One claim of a person at a time, so that two tabs cannot both pass the limit of holds."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDS_LOCK, [user.pk])


def refuse_past_limit(user):
    limit = settings.MAX_CLAIMS_PER_PERSON
    if Review.objects.held_by(user).count() >= limit:
        raise Refused(
            f"You hold {limit} items already. Nothing was taken. Decide or release one of them first.",
            code="too_many_holds",
        )


def refuse_unless_open_to(review, user):
    if sentence := review.why_not(user):
        raise NotAllowed(f"{sentence} Nothing was changed.")


def hold(review, *, by, now):
    """Make this person the holder, under a fresh token; the caller has locked the row."""
    review.move_to(Review.State.HELD)
    review.held_by, review.token = by, uuid4()
    review.held_since, review.held_until = now, now + hold_time()


def refuse_unless_held(review, *, by, token):
    """The database's time, if this person holds this locked review under this token; else who has it."""
    now = review.read_at
    if is_held_under(review, by=by, token=token) and review.held_until > now:
        return now
    sentence, told = what_happened(review, reader=by, now=now)
    code = "stale" if told["happened"] == "replaced" else "lease_lost"
    raise Refused(f"{sentence} Nothing was changed.", code=code, **told)


def is_held_under(review, *, by, token):
    is_holder = review.state == Review.State.HELD and review.held_by_id == by.pk
    return is_holder and str(review.token) == str(token)


def what_happened(review, *, reader, now):
    """Why a review cannot be had: a sentence for the reader, and the same as plain values."""
    if review.state == Review.State.CLOSED:
        return _how_it_closed(review, reader)
    if review.state == Review.State.WAITING:
        return "Your hold ended and the item went back to its queue.", {"happened": "returned"}
    until = clock_text(review.held_until, reader)
    told = {"who": review.held_by.name, "at": review.held_until.isoformat()}
    if review.held_by_id != reader.pk:
        return f"{review.held_by.name} holds this item until {until}.", {"happened": "held", **told}
    if review.held_until <= now:
        return f"Your hold ran out at {until}; nobody else has the item yet.", {"happened": "ran_out", **told}
    return "You hold this item in another tab or window.", {"happened": "held_elsewhere", **told}


def _how_it_closed(review, reader):
    at = clock_text(review.closed_at, reader)
    told = {"happened": str(review.outcome), "at": review.closed_at.isoformat()}
    if review.outcome == Review.Outcome.DECIDED:
        decision = review.decisions.standing().select_related("decided_by").get()
        who = decision.decided_by.name
        told |= {"who": who, "verdict": str(decision.verdict), "decision": str(decision.pk)}
        name = "You" if decision.decided_by_id == reader.pk else who
        return f"{name} {DONE[decision.verdict]} at {at}.", told
    if review.outcome == Review.Outcome.EXPIRED:
        return f"The time for an answer ended at {at} and the item expired.", told
    if review.output.content_id != review.content_id:
        return f"The agent sent a newer version at {at}.", told | {"happened": "replaced"}
    return f"The item was withdrawn at {at}.", told


def clock_text(at, reader):
    """A time of day as the reader's clock shows it."""
    return at.astimezone(ZoneInfo(reader.time_zone)).strftime("%H:%M")
