from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0003_bodies_are_erased"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("erased", {})), fields=["created_at", "id"], name="delivery_with_body"
            ),
        ),
    ]
