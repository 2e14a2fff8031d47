from contextlib import contextmanager

from django.db import connection, transaction

from reviewapp.audit.models import Bookmark, Checkpoint, Event, Leaf

LOCK = 7772


@contextmanager
def read_past(name, *, limit=500, actions=None):
    """The sealed events past the bookmark `name`, in order; the bookmark moves when the block ends.

    All in one transaction: each event has its effect once, whatever crashes. While another consumer of
    the same name is at work the list is empty. Every event has its `position`.
    """
    with transaction.atomic():
        if not _first(name):
            yield []
            return
        bookmark, _ = Bookmark.objects.get_or_create(name=name)
        end = latest_position()
        events = list(_between(bookmark.position, end, actions)[:limit])
        yield events
        # With fewer than asked for, all up to the end has been looked at, and the rest was not wanted.
        reached = events[-1].position if len(events) == limit else end
        if reached > bookmark.position:
            Bookmark.objects.filter(pk=name).update(position=reached)


def wait_for_turn(name):
    """Keep other consumers of this name out until the transaction ends; waits for one that is at work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])


def is_behind(name):
    """Whether something is sealed past the bookmark `name`."""
    reached = Bookmark.objects.filter(pk=name).values_list("position", flat=True).first() or 0
    return latest_position() > reached


def unread_since(name):
    """When the first event past the bookmark `name` happened; None where all sealed ones were read."""
    reached = Bookmark.objects.filter(pk=name).values_list("position", flat=True).first() or 0
    return Event.objects.after(reached).values_list("at", flat=True).first()


def events_after(position, *, agent=None, team=None, workflow=None, actions=None):
    """Sealed events after a position, in order, each with its `position`; all of them unless narrowed."""
    events = Event.objects.after(position)
    wanted = {"agent_id": agent, "team_id": team, "workflow_id": workflow}
    for column, thing in wanted.items():
        if thing is not None:
            events = events.filter(**{f"leaf__{column}": getattr(thing, "pk", thing)})
    return events if actions is None else events.named(actions)


def latest_position():
    return Leaf.objects.order_by("-position").values_list("position", flat=True).first() or 0


def latest_checkpoint():
    """The newest signed root, or nothing before the first event is sealed."""
    return Checkpoint.objects.order_by("-size").first()


def _first(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])
        return cursor.fetchone()[0]


def _between(start, end, actions):
    events = Event.objects.after(start).filter(leaf__position__lte=end)
    return events if actions is None else events.named(actions)
