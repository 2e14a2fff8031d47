"""Patterns begin with the second source that shows them, and end when nobody needs them any more."""

from django.db.models import Count

from reviewapp.base.bulk import insert_rows
from reviewapp.learning.actions.observing import FIELD_CHANGES
from reviewapp.learning.atoms import Atom as Change
from reviewapp.learning.commonness import is_common
from reviewapp.learning.identity import label_of, pattern_id
from reviewapp.learning.models import Atom, Evidence, Pattern
from reviewapp.learning.triggers import trigger_of

LEAST_UNITS = 2


def grow(workflow, keys):
    """Make patterns of the atoms among `keys` that two sources show; returns the new ones by atom key."""
    ripe = _ripe(workflow, _twice(workflow, keys))
    if not ripe:
        return {}
    shapes = Atom.objects.filter(workflow=workflow, key__among=ripe, observation__is_unreadable=False)
    shapes = shapes.order_by("key", "pk").distinct("key")
    shapes = list(shapes.values_list("key", "kind", "path", "before", "after"))
    rows = [_row(workflow, *shape) for shape in shapes if is_watchable(*shape[1:])]
    insert_rows(Pattern, rows)
    return {row["key"]: row["id"] for row in rows}


def _twice(workflow, keys):
    """Most atoms come once; that is seen without asking where they came from."""
    shown = Atom.objects.filter(workflow=workflow, key__among=keys).values("key")
    often = shown.annotate(rows=Count("pk")).filter(rows__gte=LEAST_UNITS)
    return [bytes(key) for key in often.values_list("key", flat=True)]


def _ripe(workflow, keys):
    if not keys:
        return []
    shown = Atom.objects.filter(workflow=workflow, key__among=keys).values("key")
    ripe = shown.annotate(units=Count("observation__unit", distinct=True)).filter(units__gte=LEAST_UNITS)
    return [bytes(key) for key in ripe.values_list("key", flat=True)]


def is_watchable(change, path, before, after):
    trigger = trigger_of(Change(change, before, after, path))
    return trigger is not None and not is_common(trigger)


def _row(workflow, key, change, path, before, after):
    kind = Pattern.Kind.FIELD.value if change in FIELD_CHANGES else Pattern.Kind.WORDING.value
    shape = {"path": path, "before": before, "after": after}
    return {
        "id": pattern_id(workflow, kind, key),
        "workflow": workflow,
        "kind": kind,
        "key": bytes(key),
        "change": change,
        "label": label_of(change, **shape),
        **shape,
    }


def wither(workflow, patterns):
    """Delete those among `patterns` that fewer than two sources show and that nobody ever touched."""
    if not patterns:
        return set()
    untouched = Pattern.objects.filter(workflow=workflow, pk__in=patterns).untouched().atomic()
    keys = {bytes(key): pk for key, pk in untouched.values_list("key", "pk")}
    standing = set(_ripe(workflow, list(keys)))
    gone = [pk for key, pk in keys.items() if key not in standing]
    Evidence.objects.filter(pattern__in=gone).delete()
    Pattern.objects.filter(pk__in=gone).delete()
    return set(gone)
