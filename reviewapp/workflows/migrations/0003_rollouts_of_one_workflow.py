"""A rollout puts a version to work in the workflow it was written for."""

from django.db import migrations

from reviewapp.base.postgres.guards import guard


class Migration(migrations.Migration):
    dependencies = [("workflows", "0002_versions_from_suggestions")]

    operations = [
        guard(
            "workflows_rollout",
            joins="JOIN workflows_policyversion AS version ON version.id = fresh.version_id",
            strange="version.workflow_id <> fresh.workflow_id",
            columns="workflow_id, version_id",
        )
    ]
