"""Counters of patterns. They follow from the rows of evidence, and are never counted up by themselves."""

import json
from contextlib import contextmanager

from django.db import connection

LOCK, MINING = 7773, 7774

# Chances only move by what came and went; everything about hits is counted from their rows, which are few.
RECOUNT = """
WITH given AS (
    SELECT * FROM json_to_recordset(%(given)s::json) AS given (id uuid, came int, anew bool)
), hit AS (
    SELECT evidence.pattern_id, observation.reviewer_id, observation.unit, observation.decided_at
    FROM learning_evidence AS evidence
    JOIN learning_observation AS observation ON observation.output_id = evidence.observation_id
    WHERE evidence.pattern_id IN (SELECT id FROM given WHERE anew)
      AND evidence.is_hit AND NOT observation.is_quarantined
), most AS (
    SELECT pattern_id, max(many) AS many
    FROM (SELECT pattern_id, count(*) AS many FROM hit GROUP BY pattern_id, reviewer_id) AS by_person
    GROUP BY pattern_id
), counted AS (
    SELECT pattern_id, count(*) AS hits, count(DISTINCT unit) AS units,
        count(DISTINCT reviewer_id) AS reviewers,
        min(decided_at) AS first_seen, max(decided_at) AS last_seen
    FROM hit GROUP BY pattern_id
), moved AS (
UPDATE learning_pattern AS pattern SET
    exposures = pattern.exposures + given.came,
    hits = CASE WHEN anew THEN coalesce(counted.hits, 0) ELSE pattern.hits END,
    units = CASE WHEN anew THEN coalesce(counted.units, 0) ELSE pattern.units END,
    reviewers = CASE WHEN anew THEN coalesce(counted.reviewers, 0) ELSE pattern.reviewers END,
    top_share = CASE WHEN anew THEN coalesce(most.many::float / counted.hits, 0) ELSE pattern.top_share END,
    first_seen = CASE WHEN anew THEN counted.first_seen ELSE pattern.first_seen END,
    last_seen = CASE WHEN anew THEN counted.last_seen ELSE pattern.last_seen END
FROM given
LEFT JOIN counted ON counted.pattern_id = given.id
LEFT JOIN most ON most.pattern_id = given.id
WHERE pattern.id = given.id
RETURNING pattern.id, pattern.kind, pattern.hits, pattern.exposures, pattern.is_faint
)
SELECT id FROM moved WHERE NOT is_faint AND exposures > hits * CASE kind
    WHEN 'wording' THEN %(wording)s WHEN 'field' THEN %(field)s END
"""
# What is changed in fewer than one of so many chances could never be shown: a wording has to be changed in
# a fifth of them, and an amount, which asks for least, is off in one of 200 by chance alone.
MOST_CHANCES = {"wording": 50, "field": 500}
CHANCES = """
SELECT pattern.id, count(observation.output_id) - pattern.exposures
FROM learning_pattern AS pattern
LEFT JOIN learning_evidence AS evidence ON evidence.pattern_id = pattern.id
LEFT JOIN learning_observation AS observation
    ON observation.output_id = evidence.observation_id AND NOT observation.is_quarantined
WHERE pattern.id = ANY(%s)
GROUP BY pattern.id
"""


def hold(workflows):
    """Until the transaction ends nobody else counts in these workflows; taken in one order by all."""
    with connection.cursor() as cursor:
        for workflow in sorted(workflows):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, workflow % 2**31])


@contextmanager
def mining(workflow):
    """Whether nobody else mines there just now. No transaction is needed: the looking takes minutes."""
    place = [MINING, workflow % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", place)
        is_first = cursor.fetchone()[0]
    try:
        yield is_first
    finally:
        # In a transaction that failed nothing can be said any more; its connection ends with it.
        if is_first and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", place)


def move(came, *, anew):
    """Change counters: {pattern: chances that came or went}; `anew` are those whose hits changed.

    Returns those that have more chances than are worth writing down.
    """
    keys = sorted({*came, *anew})
    if not keys:
        return set()
    given = [{"id": str(key), "came": came.get(key, 0), "anew": key in anew} for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"given": json.dumps(given), **MOST_CHANCES})
        return {key for (key,) in cursor.fetchall()}


def recount(patterns):
    """Count these patterns from all of their rows; returns those with more chances than are worth it."""
    keys = list(patterns)
    with connection.cursor() as cursor:
        cursor.execute(CHANCES, [keys])
        came = dict(cursor.fetchall())
    return move(came, anew=set(keys))
