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
# Each trigger is looked up in an index by itself; joined freely, all of the past is gone through once for
# each as soon as the database misjudges how many rows there are ("+ 0" keeps it from another index).
# Which outputs to read: those that have all the numbers of a trigger.
CANDIDATES = """
SELECT DISTINCT found.output_id
FROM json_to_recordset(%s::json) AS given (hashes int[])
CROSS JOIN LATERAL (
    SELECT output_id FROM learning_observation
    WHERE words @> given.hashes AND workflow_id + 0 = %s AND verdict <> 'rejected'
    OFFSET 0
) AS found
"""
# Where numbers say it all nothing is read.
BY_NUMBER = """
WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(given)s::json) AS given (id uuid, key text, there int, absent int)
), chance AS (
    SELECT given.id, found.output_id, false AS is_hit
    FROM given
    CROSS JOIN LATERAL (
        SELECT output_id FROM learning_observation
        WHERE words @> ARRAY[given.there] AND workflow_id + 0 = %(workflow)s AND verdict <> 'rejected'
            AND (given.absent IS NULL OR NOT words @> ARRAY[given.absent])
        OFFSET 0
    ) AS found
    UNION ALL
    SELECT given.id, shown.observation_id, true
    FROM given
    CROSS JOIN LATERAL (
        SELECT observation_id FROM learning_atom
        WHERE workflow_id = %(workflow)s AND key = decode(given.key, 'hex')
        OFFSET 0
    ) AS shown
)
INSERT INTO learning_evidence (pattern_id, observation_id, is_hit)
SELECT id, output_id, bool_or(is_hit) FROM chance GROUP BY id, output_id
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

    An index on the words of outputs names the few that may hold a trigger; only where their numbers cannot
    tell is an output read.
    """
    watched = watched_in(workflow, only=patterns)
    shapes = {key: shape.hex() for shape, key in watched.by_key.items()}
    told = [
        {"id": str(key), "key": shapes[key], "there": there, "absent": absent}
        for key, (there, absent) in watched.numbers.items()
    ]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(BY_NUMBER, {"given": json.dumps(told), "workflow": workflow})
    _read_back(workflow, watched)


def _read_back(workflow, watched):
    by_key = {shape: key for shape, key in watched.by_key.items() if key not in watched.numbers}
    hits = defaultdict(set)
    shown = Atom.objects.filter(workflow=workflow, key__in=list(by_key))
    for key, output in shown.values_list("key", "observation"):
        hits[output].add(by_key[bytes(key)])
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
    read = watched.triggers.keys() - watched.numbers.keys()
    wanted = {tuple(watched.triggers[key].hashes) for key in read}
    if not wanted:
        return set()
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
