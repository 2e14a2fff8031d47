"""Put a backup back, prove it, and make it forget again what was erased since."""

from datetime import datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from reviewapp.accounts.models import Session
from reviewapp.audit.actions import record, verify
from reviewapp.audit.notes import parse_note
from reviewapp.retention.actions import NOT_FORGOTTEN, replay_erasures
from reviewapp.web.backups.beside import PUBLIC_KEYS, REGISTER, keys_in, put_back
from reviewapp.web.backups.making import DUMP
from reviewapp.web.backups.manifest import Manifest
from reviewapp.web.backups.programs import address, call, environment_for, program

TABLES = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""
AFRESH = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; REVOKE CREATE ON SCHEMA public FROM PUBLIC"
# A line of the register is written by a worker's clock, and before its rows are committed: one of before the
# backup may name what the backup still holds. Forgetting twice changes nothing, so some are read again.
EARLIER = timedelta(hours=1)
NO_REGISTER = (
    "No register of erasures was found, here or in the backup: nothing was forgotten again. "
    "If there is a copy, put it at ERASURES_FILE and run replay_erasures."
)
OLD_REGISTER = (
    "The register of erasures was missing here. That of the backup was read, which knows nothing of what was "
    "erased after it was made. If there is a newer copy, put it at ERASURES_FILE and run replay_erasures."
)
LONG = 10**9  # events of the past may have waited to be sealed for as long as the backup is old


def restore(folder, *, replace=""):
    """Restore `folder` into the database of the settings; answers what was found there, `trail` first of all.

    It must be empty, or `replace` must say its name: then what is in it goes first. Whoever was signed in is
    not any more. Files that this machine lacks are put back. Erasures since the backup are done again; what
    could not be put back or done is named in `undone`, and the exit code says so.
    """
    manifest = Manifest.read(folder)
    _refuse_newer(manifest)
    _make_room(replace)
    _fill(folder / DUMP)
    trail = prove(folder, manifest)
    ended, _ = Session.objects.all().delete()
    had_register = Path(settings.ERASURES_FILE).exists()
    back, undone = put_back(folder, manifest)
    again, left = forget_again(folder, manifest, had_register=had_register)
    undone += left
    exit_code = trail.exit_code or (NOT_FORGOTTEN if undone else 0)
    _tell(manifest, exit_code)
    return {
        "made_at": manifest.made_at,
        "position": manifest.position,
        "trail": trail.as_json(),
        "exit_code": exit_code,
        "sessions_ended": ended,
        "put_back": back,
        "forgotten_again": again,
        "undone": undone,
    }


def _fill(dump):
    """One transaction: all of it or nothing. Then whatever this release changed since."""
    place = environment_for()
    # Not several at once: what the policies look up is unknown to pg_restore, and its workers would wait for
    # each other.
    command = [program("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction"]
    command += ["--exit-on-error", "--enable-row-security"]
    call([*command, "--dbname", place["PGDATABASE"], dump], environment=place)
    call_command("migrate", interactive=False, verbosity=0)


def prove(folder, manifest):
    """The restored trail held against the checkpoint the backup was made at, contents and all."""
    kept = folder / PUBLIC_KEYS
    verifiers = keys_in(kept) if kept.exists() else []
    outside = [parse_note(manifest.note)] if manifest.note else []
    return verify(verifiers=verifiers, outside=outside, payloads=True, max_age=LONG)


def forget_again(folder, manifest, *, had_register):
    """By the register kept here, which is newer than that of the backup; by the latter if ours was lost.

    Answers what was done, and a sentence for each thing that was not.
    """
    ours = Path(settings.ERASURES_FILE)
    if not ours.exists() and REGISTER not in manifest.files:
        return {}, [NO_REGISTER]
    register = ours if ours.exists() else folder / REGISTER
    since = datetime.fromisoformat(manifest.made_at) - EARLIER
    done = replay_erasures(since=since, path=register)
    told = {"register": str(register), "since": since.isoformat(), "lines": done.lines}
    told |= {"rows": {kind: count for kind, count in done.gone.items() if count}, "held": done.held}
    return told, [*([] if had_register else [OLD_REGISTER]), *done.undone()]


def _refuse_newer(manifest):
    known = {f"{area}.{name}" for area, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise CommandError(
            f"This backup is of a newer release: it has the migration {unknown[0]}. Nothing was changed. "
            "Restore it with the release it was made by."
        )


def _make_room(replace):
    """By a connection of its own: those of our pool would be counted as somebody's."""
    connection.close()
    connection.close_pool()
    with psycopg.connect(autocommit=True, **address()) as alone:
        database = alone.info.dbname
        if not alone.execute(TABLES).fetchone()[0]:
            return
        if replace != database:
            raise CommandError(
                f"The database {database} is not empty. Nothing was changed. Give an empty one, or say "
                f"--replace {database} to throw away what is in it."
            )
        if others := alone.execute(OTHERS).fetchone()[0]:
            raise CommandError(
                f"The database {database} is in use by {others} connections. Nothing was changed. "
                "Stop the product first."
            )
        alone.execute(AFRESH)


@transaction.atomic
def _tell(manifest, exit_code):
    record(
        "backup.restored",
        subject=("backup", manifest.files[DUMP][:16]),
        by=None,
        made_at=manifest.made_at,
        position=manifest.position,
        exit_code=exit_code,
    )
