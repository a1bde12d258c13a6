"""A result says when the check began and ended; a task that runs or is over keeps how it came to that."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('draws', '0014_whole'),
        ('inspections', '0040_letters_in_time'),
    ]

    operations = [
        migrations.RunSQL(sql.text("guards_timed"), sql.text("guards_timed_undo")),
    ]
