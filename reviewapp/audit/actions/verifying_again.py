from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction

from reviewapp.audit import keys
from reviewapp.audit.actions.reading import latest_checkpoint
from reviewapp.audit.actions.recording import record
from reviewapp.audit.actions.verifying import verify
from reviewapp.audit.models import Checkpoint, Event
from reviewapp.audit.notes import parse_note, split_notes
from reviewapp.base.clock import database_now

log = structlog.get_logger("reviewapp.audit")

EVERY = timedelta(hours=1)
LOCK = 7773


def verification_is_due():
    """Whether the trail has grown, and nobody has verified it for an hour."""
    latest, last = latest_checkpoint(), last_verification()
    if latest is None:
        return False
    return last is None or (database_now() - last.at > EVERY and latest.size > last.facts["size"] + 1)


def verify_again():
    """Verify from where the last good verification ended, and put the result on the trail."""
    with _alone() as alone:
        if not (alone and verification_is_due()):
            return None
        since = _last_good_note()
        # Those before it were compared when it was verified, and there is one for each round of sealing.
        outside = [note for note in notes_outside() if since is None or note.size > since.size]
        report = verify(verifiers=keys.public_keys(), since=since, outside=outside)
        tell_result(report)
    if report.exit_code:
        log.critical("audit_trail_does_not_verify", **report.as_json())
    return report


def tell_result(report):
    facts = {"result": report.result, "size": report.size, "root": report.root.hex()}
    with transaction.atomic():
        record("audit.verified", subject=("trail", settings.AUDIT_ORIGIN), by=None, **facts)


def notes_outside():
    """The checkpoints that this machine wrote beside the database."""
    path = keys.checkpoints_file()
    return [parse_note(text) for text in split_notes(path.read_text())] if path.exists() else []


def last_verification():
    """The newest result on the trail; its facts say how far it went and what came out."""
    results = Event.objects.about(("trail", settings.AUDIT_ORIGIN)).filter(action="audit.verified")
    return results.order_by("-pk").first()


def _last_good_note():
    """The checkpoint the last good verification ended with, if it is still the one we have."""
    last = last_verification()
    if last is None or last.facts["result"] != "ok":
        return None
    known = Checkpoint.objects.filter(size=last.facts["size"], root=bytes.fromhex(last.facts["root"])).first()
    return known and parse_note(known.note)


@contextmanager
def _alone():
    """Hold a lock of the session, since verifying has transactions of its own. Yields whether we have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
