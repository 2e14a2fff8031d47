import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from reviewapp.audit.actions import latest_checkpoint, record
from reviewapp.base.clock import database_now
from reviewapp.retention import register
from reviewapp.web.backups.beside import outside
from reviewapp.web.backups.manifest import NAME, Manifest, digest_of
from reviewapp.web.backups.programs import call, environment_for, program

DUMP = "database.dump"
STAMP = "%Y%m%dT%H%M%SZ"
PREFIX = "reviewapp-"


def make_backup(into, *, with_keys=False, with_event=True):
    """Write a folder below `into` that `restore` takes; half of one never has its name. Returns its path.

    The database is one snapshot. The files beside it are what proves and repeats: public keys, checkpoints
    kept outside, the register of what was erased; with `with_keys` also the key that signs. A role that may
    only read makes one `with_event=False`.
    """
    if with_keys:
        _refuse_missing_key(Path(settings.AUDIT_KEY_FILE))
    if with_event:
        _refuse_mute()
    register.begin()
    at, before = database_now(), latest_checkpoint()
    folder = into / f"{PREFIX}{at:{STAMP}}"
    draft = folder.with_suffix(".new")
    if folder.exists() or draft.exists():
        raise CommandError(f"{folder} is there already. Nothing was written.")
    manifest = _fill(draft, at, before, with_keys=with_keys)
    draft.rename(folder)
    if with_event:
        _tell(manifest)
    return folder


def _fill(draft, at, before, *, with_keys):
    """Write everything into the folder, or leave no such folder; returns its manifest."""
    draft.mkdir(parents=True, mode=0o700)
    try:
        _dump(draft / DUMP)
        for name, path in outside(with_keys=with_keys).items():
            shutil.copy2(path, draft / name)
        manifest = _manifest(draft, at, before)
        manifest.write(draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def _refuse_missing_key(path):
    if not path.exists():
        raise CommandError(
            f"There is no key at {path} that could go along. Nothing was written. In containers only relays "
            "read it: leave out --with-keys, and keep the secret itself."
        )


def _manifest(draft, at, checkpoint):
    return Manifest(
        made_at=at.isoformat(),
        postgresql=connection.pg_version,
        migrations=applied(),
        position=checkpoint.size if checkpoint else 0,
        note=checkpoint.note if checkpoint else "",
        files={path.name: digest_of(path) for path in sorted(draft.iterdir())},
    )


def applied():
    """Every migration of ours that has run here, as `area.name`."""
    run = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{area}.{name}" for area, name in run)


def forget_old(into, *, days):
    """Remove backups older than so many days: what was erased since lies in them still. Returns how many."""
    limit = f"{PREFIX}{database_now() - timedelta(days=days):{STAMP}}"
    old = [path for path in into.glob(f"{PREFIX}*") if path.name < limit and (path / NAME).exists()]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _refuse_mute():
    """Before anything is written: a backup of which no event can tell is made only if that is meant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, has_table_privilege('audit_event', 'INSERT')")
        role, may_tell = cursor.fetchone()
    if not may_tell:
        raise CommandError(
            f"{role} may not add to the trail, so that no event can tell of this backup. "
            "Nothing was written. Say --no-event if that is as you want it."
        )


def _dump(path):
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    call([*command, "--enable-row-security", "--file", path], environment=environment_for())


@transaction.atomic
def _tell(manifest):
    dump = manifest.files[DUMP]
    record("backup.made", subject=("backup", dump[:16]), by=None, position=manifest.position, digest=dump)
