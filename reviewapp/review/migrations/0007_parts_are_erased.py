import reviewapp.audit.commitments
from django.db import migrations, models

# A field's default is one value for all rows that are there; a salt is shared by none.
SALTS = "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())"


def own_salts(table, *columns):
    told = ", ".join(f"{column} = {SALTS}" for column in columns)
    return migrations.RunSQL(f"UPDATE {table} SET {told}", migrations.RunSQL.noop)  # noqa: S608 (ours)


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0006_persons_are_found"),
    ]

    operations = [
        migrations.AddField(
            model_name="decisioncontent",
            name="edited_salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="decisioncontent",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="outputcontent",
            name="erased",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="outputcontent",
            name="metadata_salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="outputcontent",
            name="trace_salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="decisioncontent",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="outputcontent",
            name="salt",
            field=models.BinaryField(default=reviewapp.audit.commitments.new_salt, max_length=32, null=True),
        ),
        own_salts("review_outputcontent", "trace_salt", "metadata_salt"),
        own_salts("review_decisioncontent", "edited_salt"),
        migrations.AddConstraint(
            model_name="decisioncontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("salt__isnull", False), models.Q(("erased__has_key", "words"), _negated=True)),
                    models.Q(("erased__has_key", "words"), ("salt__isnull", True)),
                    _connector="OR",
                ),
                name="decision_words_is_there_or_says_what_erased_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisioncontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("edited_salt__isnull", False), models.Q(("erased__has_key", "edited"), _negated=True)
                    ),
                    models.Q(("edited_salt__isnull", True), ("erased__has_key", "edited")),
                    _connector="OR",
                ),
                name="decision_edited_is_there_or_says_what_erased_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="outputcontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("salt__isnull", False), models.Q(("erased__has_key", "content"), _negated=True)
                    ),
                    models.Q(("erased__has_key", "content"), ("salt__isnull", True)),
                    _connector="OR",
                ),
                name="output_content_is_there_or_says_what_erased_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="outputcontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("trace_salt__isnull", False), models.Q(("erased__has_key", "trace"), _negated=True)
                    ),
                    models.Q(("erased__has_key", "trace"), ("trace_salt__isnull", True)),
                    _connector="OR",
                ),
                name="output_trace_is_there_or_says_what_erased_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="outputcontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("metadata_salt__isnull", False),
                        models.Q(("erased__has_key", "metadata"), _negated=True),
                    ),
                    models.Q(("erased__has_key", "metadata"), ("metadata_salt__isnull", True)),
                    _connector="OR",
                ),
                name="output_metadata_is_there_or_says_what_erased_it",
            ),
        ),
    ]
