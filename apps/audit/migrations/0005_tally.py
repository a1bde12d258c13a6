"""A tally beside the chain, so that an emptied chain cannot pass for one that never began."""

from django.db import migrations

from apps.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_failed_and_days")]

    operations = [migrations.RunSQL(sql.text("tally"), sql.text("tally_undo"))]
