"""A page of an old month begins where the clock leads, whatever came after."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_epochs")]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_by_time"),
        migrations.AddIndex(model_name="event", index=models.Index("at", "id", name="event_in_time")),
    ]
