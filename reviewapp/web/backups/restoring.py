"""Put a backup back, prove it, and make it forget again what was erased since."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from reviewapp.accounts.models import Session
from reviewapp.audit.actions import record, verify
from reviewapp.audit.notes import Verifier, parse_note
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
LONG = 10**9  # events of the past may have waited to be sealed for as long as the backup is old


def restore(folder, *, replace=""):
    """Restore `folder` into the database of the settings; answers what was found there, `trail` first of all.

    It must be empty, or `replace` must say its name: then what is in it goes first. Whoever was signed in is
    not any more. Erasures since the backup are done again.
    """
    manifest = Manifest.read(folder)
    _refuse_newer(manifest)
    _make_room(replace)
    place = environment_for()
    # One transaction: all of it or nothing. Not several at once either: what the policies look up is unknown
    # to pg_restore, and its workers would wait for each other.
    command = [program("pg_restore"), "--no-owner", "--no-privileges", "--single-transaction"]
    command += ["--exit-on-error", "--enable-row-security"]
    call([*command, "--dbname", place["PGDATABASE"], folder / DUMP], environment=place)
    call_command("migrate", interactive=False, verbosity=0)
    trail = prove(folder, manifest)
    ended, _ = Session.objects.all().delete()
    again = forget_again(folder, manifest)
    _tell(manifest, trail)
    return {
        "made_at": manifest.made_at,
        "position": manifest.position,
        "trail": trail.as_json(),
        "exit_code": trail.exit_code,
        "sessions_ended": ended,
        "forgotten_again": again,
    }


def prove(folder, manifest):
    """The restored trail held against the checkpoint the backup was made at, contents and all."""
    verifiers = [Verifier.parse(line) for line in _lines(folder / "public-keys.txt")]
    outside = [parse_note(manifest.note)] if manifest.note else []
    return verify(verifiers=verifiers, outside=outside, payloads=True, max_age=LONG)


def forget_again(folder, manifest):
    """By the register kept here, which is newer than that of the backup; by the latter if ours was lost."""
    ours = Path(settings.ERASURES_FILE)
    register = ours if ours.exists() else folder / ours.name
    if not register.exists():
        return "No register of erasures was found: nothing was forgotten again."
    said = StringIO()
    since = (datetime.fromisoformat(manifest.made_at) - EARLIER).isoformat()
    call_command("replay_erasures", since=since, register=str(register), stdout=said)
    return said.getvalue().strip()


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


def _lines(path):
    return [line for line in path.read_text().splitlines() if line.strip()] if path.exists() else []


@transaction.atomic
def _tell(manifest, trail):
    record(
        "backup.restored",
        subject=("backup", manifest.files[DUMP][:16]),
        by=None,
        made_at=manifest.made_at,
        position=manifest.position,
        exit_code=trail.exit_code,
    )
