"""What learning keeps of erased words: nothing, but that they were counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learning", "0003_vectors"),
    ]

    operations = [
        migrations.AddField(
            model_name="observation",
            name="is_unreadable",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="pattern",
            name="is_forgotten",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
