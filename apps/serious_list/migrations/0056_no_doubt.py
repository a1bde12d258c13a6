"""No listing is published while its ground is in doubt."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0055_year_from_due")]
    operations = [migrations.RunSQL(sql.text("no_doubt"), "DROP FUNCTION serious_list_guard_in_doubt() CASCADE")]
