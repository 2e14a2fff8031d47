"""A run counts how often in a row the database was in its way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0004_holds_of_one_team")]

    operations = [
        migrations.AddField(
            model_name="run",
            name="troubles",
            field=models.PositiveIntegerField(db_default=0, default=0),
        )
    ]
