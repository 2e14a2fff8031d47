from django.db import connection

from reviewapp.audit.report import Finding

HIDDEN = """
SELECT count(*) FROM audit_event event
WHERE NOT EXISTS (SELECT FROM audit_leaf WHERE event_id = event.id)
    AND NOT EXISTS (SELECT FROM audit_unsealed WHERE event_id = event.id)
"""
GONE = """
SELECT count(*) FROM audit_unsealed unsealed
WHERE NOT EXISTS (SELECT FROM audit_event WHERE id = unsealed.event_id)
    OR EXISTS (SELECT FROM audit_leaf WHERE event_id = unsealed.event_id)
"""
BACKLOG = """
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(event.at)), 0)::bigint
FROM audit_unsealed unsealed JOIN audit_event event ON event.id = unsealed.event_id
"""


def check_hidden(report):
    """Every event has a place or waits for one; what waits is there, and waits once."""
    if count := _first(HIDDEN)[0]:
        report.add(Finding.ALTERED, f"{count} events have no place and wait for none: they were hidden.")
    if count := _first(GONE)[0]:
        report.add(Finding.ALTERED, f"{count} events were removed, or put back, before they were sealed.")


def check_backlog(report, *, max_age):
    report.unsealed, age = _first(BACKLOG)
    if age > max_age:
        sentence = (
            f"{report.unsealed} events wait to be sealed, the oldest for {age} seconds: no relay works."
        )
        report.add(Finding.WAITING, sentence)


def _first(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()
