"""Checks of the trail that happen by the clock or because somebody asks, and what each of them found."""

from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from reviewapp.audit import keys
from reviewapp.audit.actions.epochs import present_origin
from reviewapp.audit.actions.reading import latest_checkpoint
from reviewapp.audit.actions.recording import record
from reviewapp.audit.actions.verifying import verify
from reviewapp.audit.models import Checkpoint, Verification
from reviewapp.audit.notes import parse_note, split_notes
from reviewapp.base.clock import database_now

log = structlog.get_logger("reviewapp.audit")

EVERY = timedelta(hours=1)
WHOLE_EVERY = timedelta(days=7)
OUTDATED = 3 * EVERY
LOCK = 7773
FULL, SINCE = Verification.Kind.FULL, Verification.Kind.SINCE


def verification_is_due():
    """Whether somebody asked for a check, or it is time for one."""
    return Verification.objects.open().exists() or _due_kind() is not None


def verify_again():
    """Carry out the check that was asked for or is due, and put the result on the trail."""
    with _alone() as alone:
        work = _next() if alone else None
        return _carry_out(work) if work else None


@transaction.atomic
def ask_verification(*, by, team):
    """Have the whole trail checked as soon as a worker is free; asking twice is asking once."""
    verification, is_new = Verification.objects.get_or_create(
        kind=FULL, finished_at=None, defaults={"asked_by": by.pk}
    )
    if is_new:
        record("audit.verification_asked", subject=verification, by=by, team=team, kind=FULL)
    return verification


def tell_result(report, *, kind=FULL, start=0):
    """Keep what a check found: a row for the pages, and an event for good."""
    with transaction.atomic():
        _end(Verification(kind=kind, start=start), report)


def notes_outside():
    """The checkpoints that this machine wrote beside the database, and those of the file outside."""
    paths = [path for path in (keys.checkpoints_file(), keys.outside_file()) if path and path.exists()]
    return [parse_note(text) for path in paths for text in split_notes(path.read_text())]


def last_verification():
    """The newest check that ended: how far it went and what came out."""
    return Verification.objects.newest()


def last_full_verification():
    return Verification.objects.filter(kind=FULL).newest()


def telling_verification():
    """The check to believe: the newest, but one that found something in the whole until the whole is good."""
    last, whole = last_verification(), last_full_verification()
    return whole if whole and not whole.is_good else last


def is_outdated(verification):
    """Whether it is long since a check was due of what came after it: then nobody knows what that is."""
    latest = latest_checkpoint()
    has_grown = latest is not None and latest.size > verification.size + 1
    return has_grown and database_now() - verification.finished_at > OUTDATED


def _due_kind():
    latest, last = latest_checkpoint(), telling_verification()
    if latest is None:
        return None
    if last is None:
        return FULL
    now, whole = database_now(), last_full_verification()
    has_grown = latest.size > last.size + 1
    if (
        whole is None
        or now - whole.finished_at > WHOLE_EVERY
        or (not last.is_good and now - last.finished_at > EVERY)
    ):
        return FULL
    return SINCE if has_grown and now - last.finished_at > EVERY else None


def _next():
    """The oldest that waits, or that a worker which is gone had begun; else a new one where one is due."""
    waiting, kind = Verification.objects.open().first(), _due_kind()
    if waiting is None and kind is not None:
        waiting = Verification.objects.create(kind=kind)
    return waiting


def _carry_out(work):
    latest = latest_checkpoint()
    since = _last_good_note() if work.kind == SINCE else None
    work.start, work.goal = since.size if since else 0, latest.size if latest else 0
    work.reached, work.started_at = work.start, Now()
    work.save(update_fields=["start", "goal", "reached", "started_at"])
    # Those before it were compared when it was verified, and there is one for each round of sealing.
    outside = [note for note in notes_outside() if since is None or note.size > since.size]
    with _second_connection() as tell:
        report = verify(
            verifiers=keys.public_keys(), since=since, outside=outside, payloads=work.kind == FULL,
            tell=lambda size: tell(work, size),
        )  # fmt: skip
    with transaction.atomic():
        _end(work, report)
    if report.exit_code:
        log.critical("audit_trail_does_not_verify", **report.as_json())
    return report


def _end(work, report):
    work.result, work.finished_at = report.result, database_now()
    work.reached = report.size
    work.size, work.root, work.seconds = report.size, report.root, report.seconds
    work.checkpoints, work.outside = report.checkpoints, report.outside
    work.contents, work.findings, work.sentences = report.contents, report.counts, report.sentences
    work.first_bad_position, work.key = report.first_bad_position, _key_of(report.size)
    work.save()
    facts = {"result": report.result, "size": report.size, "root": report.root.hex()}
    record(
        "audit.verified", subject=("trail", settings.AUDIT_ORIGIN), by=None, kind=str(work.kind),
        first_bad_position=report.first_bad_position, **facts,
    )  # fmt: skip


def _key_of(size):
    """The public key of the last checkpoint that was compared, by its name and id."""
    known = [key for key in keys.public_keys() if key.name == present_origin()]
    return f"{known[-1].name}+{known[-1].key_id.hex()}" if known and size else ""


def _last_good_note():
    """The checkpoint the last good verification ended with, if it is still the one we have."""
    last = last_verification()
    if last is None or not last.is_good:
        return None
    known = Checkpoint.objects.filter(size=last.size, root=bytes(last.root)).first()
    return known and parse_note(known.note)


@contextmanager
def _second_connection():
    """What tells how far a check is, outside its one long snapshot; it opens with the first word."""
    beside = connection.copy()

    def tell(work, size):
        with beside.cursor() as cursor:
            cursor.execute("UPDATE audit_verification SET reached = %s WHERE id = %s", [size, work.pk])

    try:
        yield tell
    finally:
        beside.close()


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
