"""Patterns begin with the second source that shows them, and end when nobody needs them any more."""

import json
from collections import defaultdict
from itertools import islice

from django.db import connection
from django.db.models import Count

from reviewapp.base.bulk import insert_rows
from reviewapp.learning.actions.observing import FIELD_CHANGES
from reviewapp.learning.actions.watching import watched_in
from reviewapp.learning.atoms import Atom as Change
from reviewapp.learning.commonness import is_common
from reviewapp.learning.identity import label_of, pattern_id
from reviewapp.learning.models import Atom, Evidence, Observation, Pattern, Suggestion
from reviewapp.learning.triggers import trigger_of

LEAST_UNITS = 2
AT_ONCE = 500
CANDIDATES = """
SELECT DISTINCT observation.output_id
FROM json_to_recordset(%s::json) AS given (hashes int[])
JOIN learning_observation AS observation
    ON observation.words @> given.hashes AND observation.workflow_id = %s
    AND observation.verdict <> 'rejected'
"""


def grow(workflow, keys):
    """Make patterns of the atoms among `keys` that two sources show; returns the new ones by atom key."""
    shown = Atom.objects.filter(workflow=workflow, key__in=keys).values("key")
    ripe = shown.annotate(units=Count("observation__unit", distinct=True)).filter(units__gte=LEAST_UNITS)
    ripe = [bytes(key) for key in ripe.values_list("key", flat=True)]
    shapes = Atom.objects.filter(workflow=workflow, key__in=ripe).order_by("key", "pk").distinct("key")
    shapes = list(shapes.values_list("key", "kind", "path", "before", "after"))
    rows = [_row(workflow, *shape) for shape in shapes if is_watchable(*shape[1:])]
    insert_rows(Pattern, rows)
    return {row["key"]: row["id"] for row in rows}


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


def look_back(workflow, patterns):
    """Write the evidence that past outputs hold for new patterns; they are to be counted after.

    An index on the words of outputs names the few that may hold a trigger; the trigger itself decides.
    """
    watched = watched_in(workflow, only=patterns)
    hits = defaultdict(set)
    shown = Atom.objects.filter(workflow=workflow, key__in=list(watched.by_key))
    for key, output in shown.values_list("key", "observation"):
        hits[output].add(watched.by_key[bytes(key)])
    waiting = iter(sorted(_candidates(workflow, watched) | set(hits)))
    while outputs := list(islice(waiting, AT_ONCE)):
        rows = []
        for output, content in _contents(outputs):
            found = dict.fromkeys(watched.index.seen_in(content), False) | dict.fromkeys(hits[output], True)
            rows += evidence_rows(output, found)
        insert_rows(Evidence, rows)


def _contents(outputs):
    return Observation.objects.filter(pk__in=outputs).values_list("pk", "output__content__output")


def _candidates(workflow, watched):
    wanted = {tuple(trigger.hashes) for trigger in watched.triggers.values()}
    given = json.dumps([{"hashes": list(hashes)} for hashes in sorted(wanted)])
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, [given, workflow])
        return {output for (output,) in cursor.fetchall()}


def evidence_rows(output, found):
    return [
        {"pattern": pattern, "observation": output, "is_hit": is_hit} for pattern, is_hit in found.items()
    ]


def wither(workflow, patterns):
    """Delete those among `patterns` that fewer than two sources show and that nobody ever touched."""
    untouched = Pattern.objects.filter(workflow=workflow, pk__in=patterns, decided_by=None, name="")
    untouched = untouched.atomic().filter(parts=None, aliases=None)
    used = Suggestion.patterns.through.objects.filter(pattern__in=patterns)
    untouched = untouched.exclude(pk__in=used.values("pattern"))
    keys = {bytes(key): pk for key, pk in untouched.values_list("key", "pk")}
    shown = Atom.objects.filter(workflow=workflow, key__in=list(keys)).values("key")
    ripe = shown.annotate(units=Count("observation__unit", distinct=True)).filter(units__gte=LEAST_UNITS)
    standing = {bytes(key) for key in ripe.values_list("key", flat=True)}
    gone = [pk for key, pk in keys.items() if key not in standing]
    Evidence.objects.filter(pattern__in=gone).delete()
    Pattern.objects.filter(pk__in=gone).delete()
    return set(gone)
