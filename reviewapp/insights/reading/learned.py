"""Figures of the learning loop: how soon a correction becomes a version, and what that spares people."""

from datetime import timedelta

from django.db import connection

from reviewapp.insights.buckets import quantile
from reviewapp.insights.reading.sums import Asked, spread_out
from reviewapp.insights.reading.telling import share
from reviewapp.insights.reading.values import Reading
from reviewapp.learning.models import Suggestion, Watch

LOOK_BACK = timedelta(days=90)
HOURS = 3600
LIVE = """
FROM learning_watch watch JOIN learning_suggestion suggestion ON suggestion.id = watch.suggestion_id
WHERE suggestion.team_id = %(team)s AND suggestion.state = 'live'
    AND (cardinality(%(workflows)s::bigint[]) = 0 OR suggestion.workflow_id = ANY (%(workflows)s))
    AND watch.since >= %(start)s AND watch.since < %(end)s
"""
APPLIED = """
SELECT {group}, percentile_disc(0.5) WITHIN GROUP (ORDER BY waited), count(*) FROM (
    SELECT DISTINCT suggestion.workflow_id, evidence.observation_id,
        extract(epoch FROM watch.since - observation.decided_at) AS waited
    {live_from}
    JOIN learning_suggestion_patterns spoken ON spoken.suggestion_id = suggestion.id
    JOIN learning_evidence evidence ON evidence.pattern_id = spoken.pattern_id AND evidence.is_hit
    JOIN learning_observation observation ON observation.output_id = evidence.observation_id
        AND observation.decided_at < watch.since
    {live_where}
) AS corrected GROUP BY 1
"""
LED = """
SELECT {group}, percentile_disc(0.5) WITHIN GROUP (ORDER BY led), count(*) FROM (
    SELECT suggestion.workflow_id, extract(epoch FROM watch.since - min(pattern.first_seen)) AS led
    {live_from}
    JOIN learning_suggestion_patterns spoken ON spoken.suggestion_id = suggestion.id
    JOIN learning_pattern pattern ON pattern.id = spoken.pattern_id
    {live_where}
    GROUP BY suggestion.id, watch.since
) AS shipped WHERE led >= 0 GROUP BY 1
"""
LIVE_FROM, LIVE_WHERE = LIVE.split("WHERE", 1)


def time_to_apply(figure, scope, group):
    return _waited(APPLIED, scope, group)


def learning_lead_time(figure, scope, group):
    return _waited(LED, scope, group)


def _waited(query, scope, group):
    given = {"team": scope.team.pk, "workflows": list(scope.workflows)}
    given |= {"start": scope.start, "end": scope.end}
    told = {} if group else {0: Reading(None)}
    grouped = query.format(
        group="workflow_id" if group else "0::bigint",
        live_from=LIVE_FROM,
        live_where=f"WHERE {LIVE_WHERE}",
    )
    with connection.cursor() as cursor:
        cursor.execute(grouped, given)
        for ref, seconds, n in cursor.fetchall():
            told[ref] = Reading(float(seconds) / HOURS, n)
    return told


def watches(scope):
    live = Watch.objects.filter(
        suggestion__team=scope.team, suggestion__state=Suggestion.State.LIVE, since__lt=scope.end
    )
    if scope.workflows:
        live = live.filter(suggestion__workflow__in=scope.workflows)
    return live.select_related("suggestion").order_by("pk")


def repeat_correction_rate(figure, scope, group):
    """Of those watched at some time of the period."""
    told = {}
    for ref, group_of in _grouped(watches(scope).filter(until__gt=scope.start), group).items():
        hits = sum(watch.after_hits for watch in group_of)
        told[ref] = share(figure, hits, sum(watch.after_exposures for watch in group_of))
    return told


def rework_hours_avoided(figure, scope, group):
    """By what went live in the period, so far."""
    seconds, told = median_corrections(scope), {}
    for ref, group_of in _grouped(watches(scope).filter(since__gte=scope.start), group).items():
        spared = sum(avoided(watch) * seconds.get(watch.suggestion.workflow_id, 0) for watch in group_of)
        n = sum(watch.after_exposures for watch in group_of)
        told[ref] = Reading(max(0.0, spared) / HOURS if n else None, n)
    return told


def avoided(watch):
    """How many corrections fewer than the rate of before would have made; below 0 where it became worse."""
    if not (watch.before_exposures and watch.after_exposures):
        return 0.0
    expected = watch.before_hits / watch.before_exposures * watch.after_exposures
    return expected - watch.after_hits


def median_corrections(scope):
    """{workflow: seconds a correction takes}, of the three months before the period ends."""
    asked = Asked(scope.team.pk, [(scope.end - LOOK_BACK, scope.end)], group="workflow")
    found = spread_out(asked, ["correction_seconds"])
    return {workflow: quantile(buckets, 0.5) for (_, workflow, _), buckets in found.items()}


def _grouped(found, group):
    grouped = {} if group else {0: []}
    for watch in found:
        grouped.setdefault(watch.suggestion.workflow_id if group else 0, []).append(watch)
    return grouped
