"""A ban that came with another case of the party bars early removal, too."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0025_raised")]
    operations = [
        migrations.RunSQL(sql.text("bans"), sql.functions("removal_days") + "\n" + sql.text("bans_undo")),
    ]
