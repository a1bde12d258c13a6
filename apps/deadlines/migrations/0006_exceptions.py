"""Exceptions that an officer lets stand for a time, found beside limits that were made longer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0005_pages_at_the_desk")]
    operations = [
        migrations.AddField("clock", "excepted", models.BooleanField(default=False)),
        migrations.AddIndex(
            "clock",
            models.Index(
                condition=models.Q(("extended", True), ("excepted", True), _connector="OR"),
                fields=["-id"],
                name="deadlines_clock_exceptions",
            ),
        ),
    ]
