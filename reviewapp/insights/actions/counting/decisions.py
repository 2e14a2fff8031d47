"""What decisions in effect contribute: the one that stands as the verdict, all of them as work."""

from reviewapp.insights.actions.counting.statement import Measured, Sum, statement
from reviewapp.insights.counters import ABOUT_DECISIONS, MEASURES_OF_DECISION
from reviewapp.insights.models import DecisionFact, Pairing

# Of several answers the latest in effect stands, as in what the agent was told and in what is learned.
FRESH = """
WITH said AS (
    SELECT decision.*, output.agent_id, output.policy_version_id, output.route, output.received_at,
        review.queue_id, review.content_id = output.content_id AS is_of_today,
        verdict IN ('approved', 'edited', 'rejected') AS answers
    FROM review_decision decision
    JOIN review_output output ON output.id = decision.output_id
    JOIN review_review review ON review.id = decision.review_id
    WHERE decision.output_id = ANY (%(outputs)s::uuid[]) AND effective_at IS NOT NULL
        AND retracted_at IS NULL
),
judged AS (
    SELECT *, answers AND row_number() OVER latest = 1 AS stands, count(*) OVER together AS answered,
        row_number() OVER latest AS place,
        answers AND is_of_today AND row_number() OVER own = 1 AS is_answer
    FROM said
    WINDOW together AS (PARTITION BY output_id, answers),
        latest AS (together ORDER BY effective_at DESC, decided_at DESC, id DESC),
        own AS (PARTITION BY output_id, decided_by_id, answers AND is_of_today
            ORDER BY effective_at DESC, decided_at DESC, id DESC)
)
SELECT team_id AS team, workflow_id AS workflow, agent_id AS agent, policy_version_id AS version,
    judged.id AS decision, output_id AS output, queue_id AS queue, decided_by_id AS reviewer,
    date_trunc('hour', decided_at, 'UTC') AS at, verdict::text,
    coalesce(tags.categories, '{}') AS categories, is_answer,
    1::smallint AS worked, stands::int::smallint AS judged,
    (stands AND verdict = 'approved')::int::smallint AS approved,
    (stands AND verdict = 'edited')::int::smallint AS edited,
    (stands AND verdict = 'rejected')::int::smallint AS rejected,
    (verdict = 'escalated')::int::smallint AS escalated,
    (verdict = 'abstained')::int::smallint AS abstained,
    (answers AND place < answered)::int::smallint AS revised,
    (corrects AND coalesce(tags.is_severe, false))::int::smallint AS severe,
    (stands AND route = 'approve')::int::smallint AS sampled,
    (stands AND route = 'approve' AND verdict = 'approved')::int::smallint AS sample_held,
    seconds_spent::bigint AS seconds,
    CASE WHEN corrects THEN seconds_spent ELSE 0 END::bigint AS corrected_seconds,
    CASE WHEN timed THEN seconds_spent END::bigint AS review_seconds,
    CASE WHEN timed AND corrects THEN seconds_spent END::bigint AS correction_seconds,
    CASE WHEN stands AND route <> 'approve' THEN waited END AS decision_latency,
    CASE WHEN corrects THEN waited END AS correction_latency
FROM judged
CROSS JOIN LATERAL (
    SELECT stands AND verdict <> 'approved' AS corrects, seconds_spent > 0 OR NOT imported AS timed,
        greatest(0, floor(extract(epoch FROM decided_at - received_at)))::bigint AS waited
) AS correcting
LEFT JOIN LATERAL (
    SELECT array_agg(category.id ORDER BY category.id) AS categories,
        bool_or(category.severity IN ('high', 'critical')) AS is_severe
    FROM review_decision_categories tag JOIN workflows_category category ON category.id = tag.category_id
    WHERE tag.decision_id = judged.id
) AS tags ON true
"""
PAIRED = """
SELECT {sign} AS sign, greatest(one.at, other.at) AS at, one.team, one.workflow, one.reviewer AS first,
    other.reviewer AS second, one.verdict AS first_verdict, other.verdict AS second_verdict, one.raters
FROM (SELECT *, count(*) OVER (PARTITION BY output)::smallint AS raters FROM {facts} WHERE is_answer) AS one
JOIN {facts} other ON other.output = one.output AND other.is_answer AND other.reviewer > one.reviewer
WHERE raters > 1
"""
KEY = "team, at, workflow, first, second, first_verdict, second_verdict, raters"
PAIRS = """,
paired AS (
    SELECT {key}, sum(sign) AS n FROM ({came} UNION ALL {gone}) AS pairs
    GROUP BY {key} HAVING sum(sign) <> 0
),
paired_counted AS (
    INSERT INTO {table} AS kept (grain, {key}, n)
    SELECT grain, team, date_trunc(unit, at, 'UTC'), workflow, first, second, first_verdict, second_verdict,
        raters, sum(n)
    FROM paired CROSS JOIN (VALUES ('h', 'hour'), ('d', 'day'), ('w', 'week')) AS grains (grain, unit)
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    ORDER BY 2, 1, 3, 4, 5, 6, 7, 8, 9
    ON CONFLICT (grain, {key}) DO UPDATE SET n = kept.n + excluded.n
)"""
OF_DECISIONS = ("", "agent", "version", "queue", "reviewer")
COUNT_DECISIONS = statement(
    DecisionFact,
    fresh=FRESH,
    counted=[
        Sum("made", {"at": ABOUT_DECISIONS}, (*OF_DECISIONS, "category")),
        Measured("took", MEASURES_OF_DECISION, OF_DECISIONS),
        PAIRS.format(
            key=KEY,
            table=Pairing._meta.db_table,  # noqa: SLF001
            came=PAIRED.format(sign=1, facts="fresh"),
            gone=PAIRED.format(sign=-1, facts="stale"),
        ),
    ],
)
