"""No entry stands again while the ledger speaks against its ground."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0056_no_doubt")]
    operations = [
        migrations.RunSQL(
            sql.text("restored_in_doubt"), "DROP FUNCTION serious_list_guard_restored_in_doubt() CASCADE"
        )
    ]
