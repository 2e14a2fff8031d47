from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0008_parts_go_once")]

    operations = [
        migrations.AddIndex(
            model_name="output",
            index=models.Index(fields=["team", "received_at", "id"], name="output_of_team_by_time"),
        ),
        migrations.AddIndex(
            model_name="outcome",
            index=models.Index(
                condition=models.Q(("detail", ""), _negated=True),
                fields=["received_at", "id"],
                name="outcome_detail_by_time",
            ),
        ),
    ]
