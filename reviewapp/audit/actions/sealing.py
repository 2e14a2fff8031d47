import structlog
from django.db import connection, transaction

from reviewapp.audit import keys
from reviewapp.audit.actions.epochs import present_origin
from reviewapp.audit.merkle import grow, joined, leaf_hash, root_of, split
from reviewapp.audit.models import Checkpoint
from reviewapp.audit.notes import sign_note
from reviewapp.base.clock import database_now

log = structlog.get_logger("reviewapp.audit")

LOCK = 7771
# Takes the oldest waiting events and gives them the next positions, in the order of their ids. A late
# committer was not visible here before, so it simply gets a later position: nothing is ever skipped.
# ANY (ARRAY(…)) instead of IN keeps the plan on the primary keys, however many events there are.
PLACE = """
WITH taken AS (
    DELETE FROM audit_unsealed WHERE event_id = ANY (ARRAY(
        SELECT event_id FROM audit_unsealed ORDER BY event_id LIMIT %s))
    RETURNING event_id
),
placed AS (
    INSERT INTO audit_leaf (position, event_id, team_id, agent_id, workflow_id, action)
    SELECT %s + row_number() OVER (ORDER BY event.id), event.id, event.team_id, event.agent_id,
        event.workflow_id, event.action
    FROM taken JOIN audit_event event ON event.id = taken.event_id
    RETURNING position, event_id
)
SELECT placed.position, event.digest, (SELECT count(*) FROM taken)
FROM placed JOIN audit_event event ON event.id = placed.event_id
ORDER BY placed.position
"""


def seal(*, limit=5000):
    """Give waiting events their place in the sealed order and sign it; returns how many.

    Several sealers may run: one works, the others return at once. A sealer that dies leaves all as it was.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        before = Checkpoint.objects.order_by("-size").first()
        size = before.size if before else 0
        placed = _place(limit, after=size)
        if not placed:
            return 0
        peaks = split(bytes(before.peaks)) if before else []
        for grown, digest in enumerate(placed, start=size):
            grow(grown, peaks, leaf_hash(digest))
        checkpoint = _sign(size + len(placed), peaks)
        transaction.on_commit(lambda: _leave(checkpoint))
    return len(placed)


def _alone():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _place(limit, *, after):
    with connection.cursor() as cursor:
        cursor.execute(PLACE, [limit, after])
        rows = cursor.fetchall()
    if rows and rows[0][2] != len(rows):
        log.critical("audit_event_gone_before_sealing", missing=rows[0][2] - len(rows))
    return [bytes(digest) for _, digest, _ in rows]


def _sign(size, peaks):
    root, origin = root_of(peaks), present_origin()
    keys.publish_key(origin)
    note = sign_note(keys.signing_key(), origin=origin, size=size, root=root)
    return Checkpoint.objects.create(size=size, root=root, peaks=joined(peaks), note=note, at=database_now())


def _leave(checkpoint):
    """Write the checkpoint where the database cannot take it back."""
    keys.append_lastingly(keys.checkpoints_file(), checkpoint.note)
