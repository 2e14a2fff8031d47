"""A legal hold names a workflow and an output of its own team."""

from django.db import migrations

from reviewapp.base.postgres.guards import guard


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_rules_of_one_team")]

    operations = [
        guard(
            "retention_legalhold",
            joins="""
            LEFT JOIN workflows_workflow AS workflow ON workflow.id = fresh.workflow_id
            LEFT JOIN review_output AS output ON output.id = fresh.output_id
            """,
            strange="workflow.team_id <> fresh.team_id OR output.team_id <> fresh.team_id",
            columns="team_id, workflow_id, output_id",
        )
    ]
