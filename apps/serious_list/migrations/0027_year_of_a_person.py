"""A penalty of the enterprise on the ledger does not count anew the year of a person."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0026_bans_of_the_party")]
    operations = [
        migrations.RunSQL(sql.text("year_of_a_person"), sql.functions("removal_days", "bans")),
    ]
