"""One open case and one live entry of a party on a ground, also where its records were merged."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0017_status_set_aside_guard'),
        ('serious_list', '0019_hidden_before_withdrawal'),
    ]

    operations = [migrations.RunSQL(sql.text('once'), sql.text('once_undo'))]
