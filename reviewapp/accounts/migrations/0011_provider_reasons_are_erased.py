"""Why providers were changed may go, and says by what.

Whoever erases it may not read the providers, so a change says itself whose it is.
"""

import django.db.models.deletion
import reviewapp.audit.commitments
from django.db import migrations, models

from reviewapp.base.postgres.guards import guard

NAME_THE_TEAM = """
UPDATE accounts_providerchange AS change SET team_id = provider.team_id
FROM accounts_identityprovider AS provider WHERE provider.id = change.provider_id
"""


def team(**told):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.team", **told
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_reviews_and_sign_in_reasons_are_erased"),
    ]

    operations = [
        migrations.AddField(model_name="providerchange", name="team", field=team(null=True)),
        migrations.RunSQL(NAME_THE_TEAM, migrations.RunSQL.noop),
        migrations.AlterField(model_name="providerchange", name="team", field=team()),
        guard(
            "accounts_providerchange",
            joins="JOIN accounts_identityprovider AS provider ON provider.id = fresh.provider_id",
            strange="provider.team_id <> fresh.team_id",
            columns="team_id, provider_id",
        ),
        migrations.AddField(
            model_name="providerchange",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AlterField(
            model_name="providerchange",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, null=True),
        ),
        migrations.AddConstraint(
            model_name="providerchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased", {}), ("salt__isnull", False)),
                    models.Q(("erased__has_key", "event"), ("reason", ""), ("salt__isnull", True)),
                    _connector="OR",
                ),
                name="provider_reason_is_there_or_says_what_erased_it",
            ),
        ),
    ]
