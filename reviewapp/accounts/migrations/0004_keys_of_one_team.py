"""A key opens the team its agent is of, or one its person had a role in when it was made."""

from django.db import migrations

from reviewapp.base.postgres.guards import guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_known_places")]

    operations = [
        guard(
            "accounts_key",
            joins="LEFT JOIN accounts_agent AS agent ON agent.id = fresh.agent_id",
            strange="""
            agent.team_id <> fresh.team_id
                OR fresh.user_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM accounts_membership AS held
                    WHERE held.user_id = fresh.user_id AND held.team_id = fresh.team_id
                )
            """,
            columns="team_id, agent_id, user_id",
        )
    ]
