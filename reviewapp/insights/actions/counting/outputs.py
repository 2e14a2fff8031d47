"""What outputs contribute, as they are now and as their agents reported them last."""

from reviewapp.insights.actions.counting.statement import Measured, Sum, statement
from reviewapp.insights.counters import ABOUT_OUTPUTS, MEASURES_OF_OUTPUT
from reviewapp.insights.models import OutputFact

# A cost beyond a million dollars is a mistake of whoever sent it, and must not stop the counting.
FRESH = """
SELECT output.team_id AS team, output.workflow_id AS workflow, output.agent_id AS agent,
    output.policy_version_id AS version, output.id AS output,
    date_trunc('hour', output.received_at, 'UTC') AS at, 1::smallint AS received,
    finished::int::smallint AS finished, (NOT finished)::int::smallint AS handed_back,
    (route = 'approve')::int::smallint AS auto_approved,
    (status NOT IN ('waiting', 'escalated'))::int::smallint AS settled, completed::int::smallint,
    (status = 'expired')::int::smallint AS expired, (status = 'withdrawn')::int::smallint AS withdrawn,
    (checks @? '$[*] ? (@.passed == false)')::int::smallint AS check_failed,
    (outcome.kind = 'usable')::int::smallint AS usable,
    (outcome.kind = 'verified')::int::smallint AS verified,
    (outcome.kind = 'failed')::int::smallint AS failed,
    (outcome.kind = 'recurred')::int::smallint AS recurred,
    (outcome.kind <> '')::int::smallint AS reported,
    (coalesce(tokens_in, tokens_out) IS NOT NULL)::int::smallint AS metered,
    (cost IS NOT NULL)::int::smallint AS priced, (cost IS NOT NULL AND completed)::int::smallint
        AS priced_completed,
    coalesce(tokens_in, 0)::bigint AS tokens_in, coalesce(tokens_out, 0)::bigint AS tokens_out,
    round(least(coalesce(cost, 0), 1000000) * 1000000)::bigint AS cost_micros,
    latency_ms::bigint AS agent_latency_ms
FROM review_output output
CROSS JOIN LATERAL (
    SELECT finished AND status IN ('approved', 'edited') AS completed,
        (usage->>'input_tokens')::numeric AS tokens_in, (usage->>'output_tokens')::numeric AS tokens_out,
        (usage->>'cost_usd')::numeric AS cost
) AS told
CROSS JOIN LATERAL (
    SELECT coalesce((
        SELECT kind FROM review_outcome reported WHERE reported.output_id = output.id
        ORDER BY reported.at DESC, reported.received_at DESC, reported.id DESC LIMIT 1
    ), '') AS kind
) AS outcome
WHERE output.id = ANY (%(outputs)s::uuid[])
"""
COUNT_OUTPUTS = statement(
    OutputFact,
    fresh=FRESH,
    counted=[
        Sum("came", {"at": ABOUT_OUTPUTS}, ("", "agent", "version")),
        Measured("took", MEASURES_OF_OUTPUT, ("", "agent", "version")),
    ],
)
