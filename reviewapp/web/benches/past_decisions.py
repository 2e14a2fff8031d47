"""Months of decisions straight into the tables, by SQL: as many as a large team makes in a quarter."""

from django.db import connection, transaction

DAYS = 90
A_STATEMENT = 50_000
KEY = (
    "(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || "
    "substr(md5('{kind}' || n), 1, 3) || '8' || substr(md5('{kind}' || n), 4, 15))::uuid"
)
KINDS = ("content", "output", "review", "said", "decision", "submission")
# Of 20 decisions 14 approve, 4 edit, 1 rejects, 1 escalates.
VERDICT = "(ARRAY['edited', 'edited', 'edited', 'edited', 'rejected', 'escalated'])[1 + n % 20]"
STAGE = f"""
CREATE TEMPORARY TABLE past ON COMMIT DROP AS
SELECT *, coalesce({VERDICT}, 'approved') AS verdict, sha256(n::text::bytea) AS digest,
    {", ".join(f"{KEY.format(kind=kind)} AS {kind}" for kind in KINDS)}
FROM (
    SELECT n, now() - interval '{DAYS} days' * (1 - n::float / %(whole)s) - interval '1 hour' AS at
    FROM generate_series(%(first)s::int, %(last)s::int) AS n
) AS numbered
"""  # noqa: S608 (the pieces are ours)
FILL = (
    """
INSERT INTO review_outputcontent (id, title, input, output, trace, metadata, digest, salt,
    trace_salt, metadata_salt)
SELECT content, 'Order ' || n, jsonb_build_object('message', 'Where is order ' || n || '?'),
    to_jsonb('Your order ' || n || ' arrives on Tuesday.'), '{}', '{"channel": "mail"}', digest, digest,
    digest, digest
FROM past
""",
    """
INSERT INTO review_output (id, team_id, workflow_id, agent_id, external_id, content_id, revision, risk,
    confidence, subject, language, finished, action, status, route, reasons, checks, policy_flag, model,
    usage, body_digest, produced_at, received_at, imported)
SELECT output, %(team)s, %(workflow)s, %(agent)s, 'PAST-' || n, content, 1, 'medium', 0.8, '', 'en', true,
    '{}', CASE verdict WHEN 'escalated' THEN 'expired' ELSE verdict END, 'review', '[]', '[]', '',
    'larkspur-2', '{}', digest, at, at, false
FROM past
""",
    """
INSERT INTO review_review (id, team_id, workflow_id, queue_id, output_id, content_id, purpose, reasons,
    decided_before, skipped_by, state, outcome, priority, due_at, opened_at, closed_at)
SELECT review, %(team)s, %(workflow)s, %(queue)s, output, content, 'triage', '[]', '{}', '{}', 'closed',
    'decided', 2, at + interval '1 hour', at, at + interval '10 minutes'
FROM past
""",
    """
INSERT INTO review_decisioncontent (id, justification, reason, edited, salt, edited_salt)
SELECT said, CASE WHEN verdict <> 'approved' THEN 'Never promise a day.' ELSE '' END, '',
    CASE verdict WHEN 'edited' THEN to_jsonb('Track your order ' || n || ' by the link.') END, digest, digest
FROM past
""",
    """
INSERT INTO review_decision (id, team_id, workflow_id, review_id, output_id, verdict, content_id, seen_digest,
    escalated_to_id, abstain_reason, decided_by_id, decided_at, takes_effect_at, effective_at, submission_id,
    seconds_spent, imported)
SELECT decision, %(team)s, %(workflow)s, review, output, verdict, said, digest,
    CASE verdict WHEN 'escalated' THEN %(queue)s END, '', %(people)s[1 + n %% %(many)s],
    at + interval '9 minutes', at + interval '10 minutes', at + interval '10 minutes', submission,
    20 + n %% 90, false
FROM past
""",
    """
INSERT INTO review_decision_categories (decision_id, category_id)
SELECT decision, %(categories)s[1 + n %% %(tags)s] FROM past WHERE verdict IN ('edited', 'rejected')
""",
)
TABLES = "review_outputcontent, review_output, review_review, review_decisioncontent, review_decision"


def fill_decisions(scene, count, *, people):
    """Put so many decided outputs into the last quarter, one decision each, by these people in turn."""
    categories = list(scene.workflow.categories.order_by("number").values_list("pk", flat=True))
    given = {
        "team": scene.team.pk,
        "workflow": scene.workflow.pk,
        "agent": scene.agent.pk,
        "queue": scene.queue.pk,
        "people": [person.pk for person in people],
        "many": len(people),
        "categories": categories,
        "tags": len(categories),
        "whole": count,
    }
    for first in range(1, count + 1, A_STATEMENT):
        _fill(given | {"first": first, "last": min(first + A_STATEMENT - 1, count)})
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {TABLES}, review_decision_categories")


@transaction.atomic
def _fill(given):
    with connection.cursor() as cursor:
        cursor.execute(STAGE.replace("% 20", "%% 20"), given)
        for statement in FILL:
            cursor.execute(statement, given)
