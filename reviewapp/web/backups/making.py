import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from reviewapp.audit import keys
from reviewapp.audit.actions import latest_checkpoint, record
from reviewapp.base.clock import database_now
from reviewapp.web.backups.manifest import NAME, Manifest, digest_of
from reviewapp.web.backups.programs import call, environment_for, program

DUMP = "database.dump"
STAMP = "%Y%m%dT%H%M%SZ"
PREFIX = "reviewapp-"


def make_backup(into, *, with_keys=False):
    """Write a folder below `into` that `restore` takes; half of one never has its name. Returns its path.

    The database is one snapshot. The files beside it are what proves and repeats: public keys, checkpoints
    kept outside, the register of what was erased; with `with_keys` also the key that signs.
    """
    if with_keys:
        _refuse_missing_key(Path(settings.AUDIT_KEY_FILE))
    at, before = database_now(), latest_checkpoint()
    folder = into / f"{PREFIX}{at:{STAMP}}"
    draft = folder.with_suffix(".new")
    if folder.exists() or draft.exists():
        raise CommandError(f"{folder} is there already. Nothing was written.")
    draft.mkdir(parents=True, mode=0o700)
    try:
        _dump(draft / DUMP)
        for path in outside(with_keys=with_keys):
            shutil.copy2(path, draft / path.name)
        manifest = _manifest(draft, at, before)
        manifest.write(draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    draft.rename(folder)
    _tell(manifest)
    return folder


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


def outside(*, with_keys):
    """The files outside of the database that a restore needs, as far as they are there."""
    wanted = [keys.public_keys_file(), keys.checkpoints_file(), Path(settings.ERASURES_FILE)]
    if with_keys:
        wanted.append(Path(settings.AUDIT_KEY_FILE))
    return [path for path in wanted if path.exists()]


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


def _dump(path):
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    call([*command, "--enable-row-security", "--file", path], environment=environment_for())


@transaction.atomic
def _tell(manifest):
    dump = manifest.files[DUMP]
    record("backup.made", subject=("backup", dump[:16]), by=None, position=manifest.position, digest=dump)
