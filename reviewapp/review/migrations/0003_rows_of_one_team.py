"""A second net under the scoped querysets: rows that belong together belong to one team and workflow.

Foreign keys alone would let a review of one team point at the queue or the output of another.
"""

from django.db import migrations

from reviewapp.base.postgres.guards import guard

# Table: what its rows are held against, when that is a stranger's, and which columns can make it so.
RULES = {
    "review_output": (
        """
        JOIN workflows_workflow AS workflow ON workflow.id = fresh.workflow_id
        JOIN accounts_agent AS agent ON agent.id = fresh.agent_id
        LEFT JOIN workflows_policyversion AS version ON version.id = fresh.policy_version_id
        """,
        """
        workflow.team_id <> fresh.team_id OR agent.team_id <> fresh.team_id
            OR version.workflow_id <> fresh.workflow_id
        """,
        "team_id, workflow_id, agent_id, policy_version_id",
    ),
    "review_review": (
        """
        JOIN review_output AS output ON output.id = fresh.output_id
        JOIN review_queue AS queue ON queue.id = fresh.queue_id
        """,
        """
        output.team_id <> fresh.team_id OR queue.team_id <> fresh.team_id
            OR output.workflow_id <> fresh.workflow_id
        """,
        "team_id, workflow_id, output_id, queue_id",
    ),
    "review_decision": (
        """
        JOIN review_review AS review ON review.id = fresh.review_id
        LEFT JOIN review_queue AS queue ON queue.id = fresh.escalated_to_id
        """,
        """
        review.team_id <> fresh.team_id OR review.workflow_id <> fresh.workflow_id
            OR review.output_id <> fresh.output_id OR queue.team_id <> fresh.team_id
        """,
        "team_id, workflow_id, review_id, output_id, escalated_to_id",
    ),
    "review_decision_categories": (
        """
        JOIN review_decision AS decision ON decision.id = fresh.decision_id
        JOIN workflows_category AS category ON category.id = fresh.category_id
        """,
        "decision.workflow_id <> category.workflow_id",
        "decision_id, category_id",
    ),
}


class Migration(migrations.Migration):
    dependencies = [("review", "0002_claims_stay_fast")]

    operations = [
        guard(table, joins=joins, strange=strange, columns=columns)
        for table, (joins, strange, columns) in RULES.items()
    ]
