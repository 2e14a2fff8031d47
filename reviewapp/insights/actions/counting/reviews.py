"""What reviews contribute: when they were opened, and whether they were closed in time."""

from reviewapp.insights.actions.counting.statement import Measured, Sum, statement
from reviewapp.insights.counters import MEASURES_OF_REVIEW, OF_CLOSING, OF_OPENING
from reviewapp.insights.models import ReviewFact

FRESH = """
SELECT review.team_id AS team, review.workflow_id AS workflow, output.agent_id AS agent,
    output.policy_version_id AS version, review.id AS review, output.id AS output, review.queue_id AS queue,
    date_trunc('hour', opened_at, 'UTC') AS at, date_trunc('hour', review.closed_at, 'UTC') AS closed_at,
    1::smallint AS opened, (state = 'closed')::int::smallint AS closed,
    (outcome IN ('decided', 'expired'))::int::smallint AS due,
    (outcome = 'decided' AND review.closed_at <= due_at)::int::smallint AS on_time,
    CASE WHEN outcome = 'decided'
        THEN greatest(0, floor(extract(epoch FROM review.closed_at - opened_at)))::bigint END AS cycle
FROM review_review review JOIN review_output output ON output.id = review.output_id
WHERE review.output_id = ANY (%(outputs)s::uuid[])
"""
LENSES = ("", "agent", "version", "queue")
COUNT_REVIEWS = statement(
    ReviewFact,
    fresh=FRESH,
    counted=[
        Sum("went", {"at": OF_OPENING, "closed_at": OF_CLOSING}, LENSES),
        Measured("took", MEASURES_OF_REVIEW, LENSES, at="closed_at"),
    ],
)
