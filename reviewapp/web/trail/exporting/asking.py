import tempfile
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from reviewapp.accounts.permissions import Permission, require
from reviewapp.audit.actions import latest_checkpoint, record
from reviewapp.base.errors import Refused
from reviewapp.base.taking_time import take_time
from reviewapp.web.trail.exporting.bundle import write_bundle

MOST = 250_000


def export_trail(chosen, *, by, team, asked, limited=True):
    """The file with these events and what proves them, open at its beginning; the trail says who took it."""
    require(by, Permission.READ_AUDIT_ALL, team=team)
    file = tempfile.TemporaryFile()  # noqa: SIM115  whoever asked reads it, and it is gone when closed
    with transaction.atomic():
        read_at_leisure()
        _check(chosen, MOST if limited else 0)
        manifest = write_bundle(file, chosen, reader=by, asked=asked)
    with transaction.atomic():
        record(
            "audit.exported", subject=("trail", settings.AUDIT_ORIGIN), by=by, team=team,
            events=manifest["shown"], withheld=manifest["withheld"], size=manifest["size"],
            root=manifest["root"], digest=digest_of(file), filters=sorted(asked),
        )  # fmt: skip
    return file


def read_at_leisure():
    """One snapshot for all that is read, however long that takes; within another transaction it has none."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    take_time()


def _check(chosen, most):
    if latest_checkpoint() is None or not chosen.exists():
        raise Refused("No event matches this filter. There is nothing to export.", code="nothing_there")
    if most and chosen.order_by()[: most + 1].count() > most:
        raise Refused(
            f"More than {most:,} events match. Nothing was exported; narrow the filter, for instance by "
            "days, or have manage.py audit_export run on the machine, which knows no limit.",
            code="too_many_events",
        )


def digest_of(file):
    file.seek(0)
    told = sha256()
    while part := file.read(1 << 20):
        told.update(part)
    file.seek(0)
    return told.hexdigest()
