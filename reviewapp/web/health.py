"""Whether this process is up, whether what it stands on is there, and whether the whole product keeps up."""

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import JsonResponse
from redis import RedisError

from reviewapp.accounts.decorators import public
from reviewapp.base.counting import client
from reviewapp.web.pulses import RELAY

RELAY_SEEN_WITHIN = 30
SEALED_WITHIN = 60
# Once all are applied they stay so for as long as this process runs its code.
_applied: set[bool] = set()

SIGNS = """
SELECT (SELECT extract(epoch FROM clock_timestamp() - at) FROM insights_pulse WHERE name = %s),
    (SELECT extract(epoch FROM clock_timestamp() - min(event.at))
        FROM audit_unsealed unsealed JOIN audit_event event ON event.id = unsealed.event_id)
"""


@public
def healthz(request):
    """200 while the process answers; names the start it belongs to, so a probe cannot be fooled."""
    return JsonResponse({"ok": True, "instance": settings.INSTANCE})


@public
def readyz(request):
    """200 when this process can serve: the database answers and its tables are those of this code.

    What else is wrong is told as warnings: taking web processes away would mend neither a relay nor Redis.
    With `?whole=1`, for whoever watches the whole product, a warning about the relay is a 503 as well.
    A database that is away answers 503 from the middleware.
    """
    reasons = [] if migrations_are_applied() else ["Migrations are missing: run manage.py migrate."]
    warnings = [] if reasons else list(relay_warnings())
    if request.GET.get("whole"):
        reasons, warnings = reasons + warnings, []
    redis = "up" if redis_answers() else "away"
    answer = {"ok": not reasons, "reasons": reasons, "warnings": warnings, "redis": redis}
    return JsonResponse(answer, status=503 if reasons else 200)


def migrations_are_applied() -> bool:
    if not _applied:
        loader = MigrationLoader(connection)
        if set(loader.disk_migrations) <= set(loader.applied_migrations):
            _applied.add(True)
    return bool(_applied)


def relay_warnings():
    """What says that no relay is at work, or that it does not keep up."""
    with connection.cursor() as cursor:
        cursor.execute(SIGNS, [RELAY])
        seen, unsealed = cursor.fetchone()
    if seen is None or seen > RELAY_SEEN_WITHIN:
        ago = "yet" if seen is None else f"for {round(seen)} s"
        yield f"No relay was seen {ago}: decisions do not take effect and webhooks wait. Start one."
    if unsealed is not None and unsealed > SEALED_WITHIN:
        yield f"Events wait {round(unsealed)} s to be sealed: agents learn late what was decided."


def redis_answers() -> bool:
    """Redis is told of, never needed."""
    try:
        return bool(client().ping())
    except (RedisError, OSError):
        return False
