"""A person is found by what the agents called them, and replaced content by the reviews that judged it."""

from django.db import migrations, models

AT_ONCE = 5_000
FILL = """
UPDATE review_output AS output SET privacy_subject = left(content.metadata #>> '{privacy,subject_id}', 200)
FROM review_outputcontent AS content
WHERE content.id = output.content_id AND output.id = ANY (%s)
    AND content.metadata #>> '{privacy,subject_id}' <> ''
"""


def fill(apps, schema_editor):
    """Outputs that came in before say it in their metadata only."""
    outputs, after = apps.get_model("review", "Output").objects.order_by("pk"), None
    while True:
        rest = outputs.filter(pk__gt=after) if after else outputs
        keys = list(rest.values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(FILL, [keys])
        after = keys[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0004_keys_of_one_team"),
        ("review", "0005_reasons_are_found"),
        ("workflows", "0004_version_names_its_suggestion"),
    ]

    operations = [
        migrations.AddField(
            model_name="output",
            name="privacy_subject",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddIndex(
            model_name="output",
            index=models.Index(
                condition=models.Q(("subject", ""), _negated=True),
                fields=["team", "subject"],
                name="output_of_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="output",
            index=models.Index(
                condition=models.Q(("privacy_subject", ""), _negated=True),
                fields=["team", "privacy_subject"],
                name="output_of_privacy_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("state", "closed")), fields=["content"], name="review_closed_content"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
