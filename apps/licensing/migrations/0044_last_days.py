"""Licences whose last day has passed are found though nobody has entered their end yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0043_shown")]

    operations = [
        migrations.AddIndex(
            "licence",
            models.Index(
                condition=models.Q(("state__in", ("unverified", "valid", "suspended"))),
                fields=["until"],
                name="licensing_licence_until",
            ),
        ),
    ]
