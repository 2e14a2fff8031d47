"""An endpoint hears of a workflow of its own team."""

from django.db import migrations

from reviewapp.base.postgres.guards import guard


class Migration(migrations.Migration):
    dependencies = [("delivery", "0001_initial"), ("workflows", "0001_initial")]

    operations = [
        guard(
            "delivery_endpoint",
            joins="JOIN workflows_workflow AS workflow ON workflow.id = fresh.workflow_id",
            strange="workflow.team_id <> fresh.team_id",
            columns="team_id, workflow_id",
        )
    ]
