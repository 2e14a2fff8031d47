from django.conf import settings
from django.db import connection, transaction

from reviewapp.accounts.permissions import Permission, may, require
from reviewapp.audit.actions import record
from reviewapp.base.errors import Refused
from reviewapp.review.actions.holding import (
    hold,
    hold_time,
    lock_holds_of,
    locked,
    refuse_past_limit,
    refuse_unless_open_to,
    what_happened,
)
from reviewapp.review.models import Queue, Review
from reviewapp.review.models.review import HOLD_FIELDS
from reviewapp.review.statements import CLAIMABLE, HELD_PAGE, PAGE

# Both statements walk the partial index of waiting reviews in its own order and stop at the first fit.
FITS = """
    queue_id = {queue} AND state = 'waiting'
    AND %(user)s <> ALL(decided_before)
    AND (%(again)s OR %(user)s <> ALL(skipped_by))
    AND (%(escalations)s OR raised_by_id IS NULL OR {queue} = ANY(%(open_queues)s::bigint[]))
"""
# The best waiting review of each queue, to know in which order to try the queues. It locks nothing.
ORDER_OF_QUEUES = f"""
SELECT asked.id FROM unnest(%(queues)s::bigint[]) AS asked(id) CROSS JOIN LATERAL (
    SELECT priority, due_at, review.id FROM review_review AS review
    WHERE {FITS.format(queue="asked.id")}
    ORDER BY priority, due_at, review.id LIMIT 1
) AS best ORDER BY best.priority, best.due_at, best.id
"""  # noqa: S608 (the text is ours; every value is a parameter)
# The CTE is materialised so that its LIMIT runs once; rows that others are taking are skipped. Whoever
# holds as many as anybody may gets nothing, nor does whoever was suspended since their roles were read.
TAKE = f"""
WITH next AS MATERIALIZED (
    SELECT id FROM review_review
    WHERE {FITS.format(queue="%(queue)s")} AND %(most)s > (
        SELECT count(*) FROM review_review
        WHERE state = 'held' AND held_by_id = %(user)s AND held_until > statement_timestamp()
    ) AND EXISTS (
        SELECT 1 FROM accounts_membership
        WHERE user_id = %(user)s AND team_id = %(team)s AND suspended_at IS NULL
    )
    ORDER BY priority, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE review_review AS review
SET state = 'held', held_by_id = %(user)s, token = gen_random_uuid(),
    held_since = statement_timestamp(), held_until = statement_timestamp() + %(time)s
FROM next WHERE review.id = next.id RETURNING review.id
"""  # noqa: S608


@transaction.atomic
def claim_next(user, *, team, queue="", resume=False):
    """Hold the most urgent review waiting in this person's queues of the team; None when all is clear.

    `queue`, a slug, narrows the choice; one they do not watch does not exist. With `resume`, a review the
    person holds already comes first. Reviews they skipped come last; outputs they judged never.
    """
    require(user, Permission.CLAIM, team=team)
    lock_holds_of(user)
    tiers = find_queues(user, team=team, slug=queue)
    if resume and (held := HELD_PAGE.first(person=user.pk, team=team.pk)):
        return held
    key = take_first(user, team=team, tiers=tiers)
    if key is None:
        refuse_past_limit(user)
        return None
    review = PAGE.first(pk=key)
    _record(review, by=user)
    return review


def find_queues(user, *, team, slug):
    """The queues this person may take from, with their tiers: all in the team, or the one with this slug."""
    takes_all = may(user, Permission.REASSIGN, team=team)
    found = dict(CLAIMABLE.rows(bool(slug), takes_all, person=user.pk, team=team.pk, slug=slug))
    if slug and not found:
        Queue.objects.watched_by(user).active().get(team=team, slug=slug)
    return found


def take_first(user, *, team, tiers):
    """The id of the review taken, trying what they skipped only when nothing else is left."""
    asked = {
        "user": user.pk,
        "team": team.pk,
        "time": hold_time(),
        "most": settings.MAX_CLAIMS_PER_PERSON,
        "queues": list(tiers),
        "open_queues": [key for key, tier in tiers.items() if tier == 0],
        "escalations": may(user, Permission.DECIDE_ESCALATION, team=team),
    }
    with connection.cursor() as cursor:
        for again in (False, True):
            if key := _take(cursor, asked | {"again": again}):
                return key
    return None


def _take(cursor, asked):
    queues = asked["queues"]
    if len(queues) > 1:
        cursor.execute(ORDER_OF_QUEUES, asked)
        queues = [row[0] for row in cursor.fetchall()]
    for queue in queues:
        cursor.execute(TAKE, asked | {"queue": queue})
        if row := cursor.fetchone():
            return row[0]
    return None


@transaction.atomic
def claim(review, *, by):
    """Hold this very review, as when it is opened from the list. Holding it already changes nothing."""
    require(by, Permission.CLAIM, team=review.team)
    lock_holds_of(by)
    review = locked(review)
    by.forget_roles()  # as they are now: they may have been taken away while this waited
    refuse_unless_open_to(review, by)
    now = review.read_at
    is_live = review.state == Review.State.HELD and review.held_until > now
    if is_live and review.held_by_id == by.pk:
        return review
    if is_live or review.state == Review.State.CLOSED:
        sentence, told = what_happened(review, reader=by, now=now)
        raise Refused(f"{sentence} Nothing was changed. Take the next item.", code=told["happened"], **told)
    refuse_past_limit(by)
    hold(review, by=by, now=now)
    review.save(update_fields=["state", *HOLD_FIELDS])
    _record(review, by=by)
    return review


def _record(review, *, by):
    record(
        "review.claimed", subject=review, by=by, team=review.team_id, workflow=review.workflow_id,
        output=str(review.output_id), queue=review.queue_id,
    )  # fmt: skip
