"""Whether this process is up, and whether what it stands on is there."""

from django.conf import settings
from django.db import connection
from django.http import JsonResponse

from reviewapp.accounts.decorators import public


@public
def healthz(request):
    """200 while the process answers; names the start it belongs to, so a probe cannot be fooled."""
    return JsonResponse({"ok": True, "instance": settings.INSTANCE})


@public
def readyz(request):
    """200 when the database answers; 503 comes from the middleware when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True})
