"""What a dashboard part answers, asked of the decisions themselves."""

STANDING = """
WITH standing AS (
SELECT DISTINCT ON (decision.output_id, decision.verdict = 'escalated') decision.*, output.received_at
FROM review_decision decision JOIN review_output output ON output.id = decision.output_id
WHERE decision.team_id = %(team)s AND effective_at IS NOT NULL AND retracted_at IS NULL
    AND decided_at >= now() - make_interval(days => %(days)s) AND verdict <> 'abstained'
ORDER BY decision.output_id, decision.verdict = 'escalated', effective_at DESC, decided_at DESC
)
"""
PLAIN = {
    "tiles": """
        SELECT count(*), count(*) FILTER (WHERE verdict = 'approved'),
            count(*) FILTER (WHERE verdict IN ('edited', 'rejected')),
            count(*) FILTER (WHERE verdict = 'escalated'),
            percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds_spent),
            (SELECT avg((closed_at <= due_at)::int) FROM review_review WHERE team_id = %(team)s
                AND closed_at >= now() - make_interval(days => %(days)s))
        FROM standing
    """,
    "quality_over_time": """
        SELECT workflow_id, date_trunc('week', decided_at), avg((verdict = 'approved')::int), count(*)
        FROM standing GROUP BY 1, 2
    """,
    "categories": """
        SELECT tag.category_id, count(*)
        FROM standing JOIN review_decision_categories tag ON tag.decision_id = standing.id
        WHERE verdict IN ('edited', 'rejected') GROUP BY 1
    """,
    "reviewers": """
        SELECT decided_by_id, count(*), avg((verdict IN ('edited', 'rejected'))::int),
            percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds_spent)
        FROM standing GROUP BY 1
    """,
}
