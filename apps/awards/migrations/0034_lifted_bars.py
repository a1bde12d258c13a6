"""A bar that was lifted goes with a merge of its record too, though its honour was taken anew since."""

from django.db import migrations

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [("awards", "0033_found_late")]
    operations = [
        migrations.RunSQL(sql.text("bar_guards"), sql.function("late_guards", "awards_guard_bar")),
    ]
