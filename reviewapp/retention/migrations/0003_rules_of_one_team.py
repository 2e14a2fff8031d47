"""A second net under the scoped querysets: a rule, its changes and its runs belong to one team."""

from django.db import migrations

from reviewapp.base.postgres.guards import guard

OF_RULE = "JOIN retention_rule AS rule ON rule.id = fresh.rule_id"
# Table: what its rows are held against, when that is a stranger's, and which columns can make it so.
RULES = {
    "retention_rule": (
        "JOIN workflows_workflow AS workflow ON workflow.id = fresh.workflow_id",
        "workflow.team_id <> fresh.team_id",
        "team_id, workflow_id",
    ),
    "retention_rulechange": (OF_RULE, "rule.team_id <> fresh.team_id", "team_id, rule_id"),
    "retention_run": (OF_RULE, "rule.team_id <> fresh.team_id", "team_id, rule_id"),
}


class Migration(migrations.Migration):
    dependencies = [("retention", "0002_held_rows_stay")]

    operations = [
        guard(table, joins=joins, strange=strange, columns=columns)
        for table, (joins, strange, columns) in RULES.items()
    ]
