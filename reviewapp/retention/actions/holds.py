"""Set a legal hold, and let go of it by two people."""

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable, QueryCanceled

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import record
from reviewapp.audit.commitments import commit_to, new_salt
from reviewapp.base.clock import database_now
from reviewapp.base.errors import Invalid, NotAllowed, Refused, Unavailable
from reviewapp.base.ids import new_id
from reviewapp.retention.models import LegalHold
from reviewapp.review.subjects import spellings

SCOPE = ("workflow", "output", "subject", "since", "until")
# Whoever forgets anything holds this lock together with others; setting a hold waits for all of them.
ALONE = "SELECT pg_advisory_xact_lock(7790, 1)"
# Longer than other locks are waited for, and less than a statement of the web may take: a case can't wait.
PATIENCE = "9s"


@transaction.atomic
def set_hold(team, *, by, name, reason, review_by=None, **scope):
    """Keep what a case needs from now on; `scope` says by workflow, output, subject, since and until.

    When this returns, whatever overlooked the hold has ended.
    """
    _wait_for_those_who_forget()
    require(by, Permission.SET_RETENTION, team=team)
    _check_scope(team, name=name, reason=reason, **scope)
    named = {what: scope.get(what) for what in SCOPE if scope.get(what)}
    if subject := named.get("subject"):
        named["spellings"] = spellings(subject)
    hold = LegalHold(
        pk=new_id(), team=team, name=name, reason=reason, review_by=review_by, set_by=by, **named
    )  # fmt: skip
    what = sorted(named.keys() - {"spellings"})
    event = _tell("retention.hold_set", hold, by=by, what=what, commitment=hold.commitment())
    hold.event_id = event.pk
    hold.save(force_insert=True)
    hold.refresh_from_db(fields=["set_at"])
    return hold


@transaction.atomic
def ask_release(hold, *, by, reason):
    """Say that a hold is no longer needed. It stands until somebody else confirms that."""
    hold = _locked(hold, by=by)
    if hold.release_asked_at:
        raise Refused("Its release is asked for already. Nothing was changed. Another admin confirms it.")
    if not reason.strip():
        raise Invalid({"reason": ["Say why the hold is no longer needed."]})
    hold.release_asked_by, hold.release_asked_at = by, database_now()
    hold.release_reason, hold.release_salt = reason, new_salt()
    bound = commit_to(hold.release_committed(), hold.release_salt)
    hold.release_event_id = _tell("retention.hold_release_asked", hold, by=by, commitment=bound).pk
    hold.save()
    return hold


@transaction.atomic
def keep_holding(hold, *, by):
    """Turn down the asked release: the hold stands as before."""
    hold = _locked(hold, by=by)
    if not hold.release_asked_at:
        raise Refused("Nobody asked to release this hold. Nothing was changed.")
    told = {"because": hold.release_event_id}
    hold.turn_down_release()
    hold.save()
    _tell("retention.hold_kept", hold, by=by, **told)
    return hold


@transaction.atomic
def release(hold, *, by):
    """End a hold whose release somebody else asked for. What it covered may be forgotten from now on."""
    hold = _locked(hold, by=by)
    if not hold.release_asked_at:
        raise Refused("Nobody asked to release this hold. Nothing was changed. Ask for it first.")
    if by.pk in {hold.release_asked_by_id, hold.set_by_id}:
        raise NotAllowed(
            "A release is confirmed by an admin who neither set the hold nor asked to end it. "
            "Nothing was changed. Ask another admin."
        )
    hold.released_by, hold.released_at = by, database_now()
    hold.save()
    _tell("retention.hold_released", hold, by=by, asked_by=hold.release_asked_by_id)
    return hold


@transaction.atomic
def remind_of_holds():
    """Tell once of each hold whose day of looking again has come; answers how many."""
    due = list(LegalHold.objects.to_look_at().select_for_update(of=["self"], skip_locked=True))
    for hold in due:
        hold.reminded_at = database_now()
        hold.save(update_fields=["reminded_at"])
        _tell("retention.hold_came_up", hold, by=None)
    return len(due)


@transaction.atomic
def look_again(hold, *, by, review_by):
    """Set the day on which somebody looks at the hold again."""
    hold = _locked(hold, by=by)
    hold.review_by, hold.reminded_at = review_by, None
    hold.save(update_fields=["review_by", "reminded_at"])
    _tell("retention.hold_looked_at", hold, by=by, again_on=str(review_by or ""))
    return hold


def _wait_for_those_who_forget():
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        try:
            cursor.execute(ALONE)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable | QueryCanceled):
                raise
            raise Unavailable(
                "Something is being erased just now, and a hold is set only between two steps of that. "
                "The hold was not set, and nothing was changed. Go back and set it again in a moment; "
                "what you typed is still in the form."
            ) from error
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def _check_scope(team, *, name, reason, **scope):
    wrong = {}
    if not name.strip():
        wrong["name"] = ["Give the case a name."]
    if not reason.strip():
        wrong["reason"] = ["Say why this must be kept."]
    if not any(scope.get(what) for what in SCOPE):
        wrong["scope"] = ["Say what is kept: a workflow, a subject, an item or a period."]
    for field in ("workflow", "output"):
        if (thing := scope.get(field)) and thing.team_id != team.pk:
            wrong[field] = ["Your team has nothing of that name."]
    since, until = scope.get("since"), scope.get("until")
    if since and until and until <= since:
        wrong["until"] = ["The period ends before it begins."]
    if wrong:
        raise Invalid(wrong)


def _locked(hold, *, by):
    hold = LegalHold.objects.select_for_update(of=["self"]).select_related("team").get(pk=hold.pk)
    require(by, Permission.SET_RETENTION, team=hold.team)
    if not hold.is_live:
        raise Refused("This hold has ended. Nothing was changed. Set a new one to keep what is still there.")
    return hold


def _tell(action, hold, *, by, **facts):
    return record(action, subject=hold, by=by, team=hold.team_id, workflow=hold.workflow_id, **facts)
