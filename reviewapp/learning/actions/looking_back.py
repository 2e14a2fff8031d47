"""The chances that past outputs held for a pattern: counted, and written down if they are not too many."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection

from reviewapp.base.bulk import insert_rows
from reviewapp.learning.actions.counting import MOST_CHANCES, recount
from reviewapp.learning.actions.watching import SHAPE, evidence_rows
from reviewapp.learning.atoms import Atom as Change
from reviewapp.learning.models import Atom, Evidence, Observation, Pattern
from reviewapp.learning.triggers import Trigger, TriggerIndex, trigger_of
from reviewapp.learning.unnamed import unnamed

AT_ONCE = 500
# Words that stand near each other elsewhere, too: so many outputs are read first for each wanted chance.
READ_FIRST = 4
# Each trigger is looked up in an index by itself; joined freely, all of the past is gone through once for
# each as soon as the database misjudges how many rows there are ("+ 0" keeps it from another index).
# Which outputs to read: those that have all the numbers of a trigger.
CANDIDATES = """
SELECT given.id, found.output_id
FROM json_to_recordset(%(given)s::json) AS given (id uuid, hashes int[], most int)
CROSS JOIN LATERAL (
    SELECT output_id FROM learning_observation
    WHERE words @> given.hashes AND workflow_id + 0 = %(workflow)s AND verdict <> 'rejected'
    LIMIT given.most
) AS found
"""
# Where numbers say it all nothing is read. No more are counted than are wanted.
TOO_MANY = """
SELECT given.id
FROM json_to_recordset(%(given)s::json) AS given (id uuid, there int, absent int, most int)
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM (
        SELECT 1 FROM learning_observation
        WHERE words @> ARRAY[given.there] AND workflow_id + 0 = %(workflow)s AND verdict <> 'rejected'
            AND NOT is_quarantined AND (given.absent IS NULL OR NOT words @> ARRAY[given.absent])
        LIMIT given.most + 1
    ) AS found
) AS counted
WHERE counted.n > given.most
"""
BY_NUMBER = """
INSERT INTO learning_evidence (pattern_id, observation_id, is_hit)
SELECT given.id, found.output_id, false
FROM json_to_recordset(%(given)s::json) AS given (id uuid, there int, absent int)
CROSS JOIN LATERAL (
    SELECT output_id FROM learning_observation
    WHERE words @> ARRAY[given.there] AND workflow_id + 0 = %(workflow)s AND verdict <> 'rejected'
        AND (given.absent IS NULL OR NOT words @> ARRAY[given.absent])
    OFFSET 0
) AS found
ON CONFLICT (pattern_id, observation_id) DO NOTHING
"""
FADE = """
UPDATE learning_pattern SET is_faint = true, exposures = 1 + hits * CASE kind
    WHEN 'wording' THEN %(wording)s ELSE %(field)s END
WHERE id = ANY(%(patterns)s)
"""


@dataclass
class Past:
    """One pattern, its hits (by output, whether they count), and how many chances are worth writing down."""

    pattern: object
    trigger: Trigger | None
    most: int | None
    hits: dict = field(default_factory=dict)


def look_back(workflow, patterns, *, whole=False):
    """Write the evidence that past outputs hold for patterns that have none, and count it.

    Of those that nobody touched and that have too many chances only the hits are written, unless the
    `whole` is asked for: they are faint.
    An index on the words of outputs names the few that may hold a trigger; only where their numbers cannot
    tell is an output read.
    """
    Pattern.objects.filter(pk__among=patterns, is_faint=True).update(is_faint=False)
    pasts = _pasts(patterns, workflow, whole)
    rows = [row for past in pasts for row in _hit_rows(past)]
    insert_rows(Evidence, rows)
    told = [past for past in pasts if past.trigger and past.trigger.numbers]
    faint = _too_many(workflow, told)
    _write_by_number(workflow, [past for past in told if past.pattern not in faint])
    faint |= _read_back(workflow, [past for past in pasts if past.trigger and not past.trigger.numbers])
    many = recount(patterns) | faint
    fade(set() if whole else many)


def fade(patterns):
    """Of those among these that nobody touched only the hits stay: they had too many chances."""
    if not patterns:
        return
    faint = list(Pattern.objects.filter(pk__among=patterns).untouched().values_list("pk", flat=True))
    Evidence.objects.filter(pattern__among=faint, is_hit=False).delete()
    with connection.cursor() as cursor:
        cursor.execute(FADE, {"patterns": faint, **MOST_CHANCES})


def _pasts(patterns, workflow, whole):
    found = Pattern.objects.filter(pk__among=patterns)
    free = set() if whole else set(found.untouched().values_list("pk", flat=True))
    shapes = {bytes(row[1]): row for row in found.atomic().values_list(*SHAPE, "kind")}
    hits = defaultdict(dict)
    shown = Atom.objects.filter(workflow=workflow, key__among=shapes, observation__is_unreadable=False)
    for key, output, aside in shown.values_list("key", "observation", "observation__is_quarantined"):
        hits[bytes(key)][output] = not aside
    return [
        Past(
            pattern,
            trigger_of(Change(change, before, after, path)),
            MOST_CHANCES[kind] * sum(hits[key].values()) if pattern in free else None,
            hits[key],
        )
        for key, (pattern, _, change, path, before, after, kind) in sorted(shapes.items())
    ]


def _hit_rows(past):
    return evidence_rows(past.pattern, dict.fromkeys(sorted(past.hits), True))


def _too_many(workflow, pasts):
    given = [_numbers(past) | {"most": past.most} for past in pasts if past.most is not None]
    return {key for (key,) in _asked(TOO_MANY, workflow, given)}


def _write_by_number(workflow, pasts):
    if pasts:
        given = json.dumps([_numbers(past) for past in pasts])
        with connection.cursor() as cursor:
            cursor.execute(BY_NUMBER, {"given": given, "workflow": workflow})


def _asked(statement, workflow, given):
    if not given:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, {"given": json.dumps(given), "workflow": workflow})
        return cursor.fetchall()


def _numbers(past):
    there, absent = past.trigger.numbers
    return {"id": str(past.pattern), "there": there, "absent": absent}


def _read_back(workflow, pasts):
    """Of those that an output has to be read for: a few outputs each, and all where these do not tell.

    Returns the faint ones.
    """
    waiting, faint, rows = {past.pattern: past for past in pasts}, set(), []
    for times in (READ_FIRST, None):
        limits = {
            key: None if times is None or past.most is None else times * past.most + 1
            for key, past in waiting.items()
        }
        candidates = _candidates(workflow, waiting, limits)
        found = _holding(waiting, set().union(*candidates.values()))
        for key, past in list(waiting.items()):
            chances = found[key] | past.hits
            if past.most is not None and sum(chances.values()) > past.most:
                faint.add(waiting.pop(key).pattern)
            elif limits[key] is None or len(candidates[key]) < limits[key]:
                rows += evidence_rows(key, dict.fromkeys(sorted(found[key].keys() - past.hits), False))
                del waiting[key]
    insert_rows(Evidence, rows)
    return faint


def _candidates(workflow, pasts, limits):
    """{pattern: outputs that have all the numbers of its trigger}, no more than its limit."""
    given = [
        {"id": str(key), "hashes": past.trigger.hashes, "most": limits[key]} for key, past in pasts.items()
    ]
    found = defaultdict(set)
    for key, output in _asked(CANDIDATES, workflow, given):
        found[key].add(output)
    return found


def _holding(pasts, outputs):
    """{pattern: {output that holds its trigger: whether it counts}} among these outputs."""
    index = TriggerIndex({key: past.trigger for key, past in pasts.items()})
    found = defaultdict(dict)
    waiting = iter(sorted(outputs))
    while chunk := list(islice(waiting, AT_ONCE)):
        read = Observation.objects.readable().filter(pk__among=chunk)
        names = ("pk", "workflow__masking", "output__content__output", "is_quarantined")
        for output, masking, content, aside in read.values_list(*names):
            for key in index.seen_in(unnamed(content, masking)):
                found[key][output] = not aside
    return found
