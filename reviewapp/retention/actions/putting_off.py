"""Work that met an error waits a while, so that the rest is not kept waiting by it."""

from django.db import connection

from reviewapp.base.clock import database_now
from reviewapp.retention.actions.erasing import LATER
from reviewapp.retention.models import Erasure


def renew_connection():
    """What is asked next is asked on a connection that works."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def put_off(erasure):
    """Take it up again in a while."""
    renew_connection()
    Erasure.objects.due().filter(pk=erasure.pk).update(taken_until=database_now() + LATER)
