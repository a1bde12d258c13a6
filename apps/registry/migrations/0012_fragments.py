from django.db import migrations

from apps.registry import sql


class Migration(migrations.Migration):
    """Search by fragment with plans that are kept."""

    dependencies = [("registry", "0011_correction_decider")]

    operations = [migrations.RunSQL(sql.text("fragments"), sql.text("fragments_undo"))]
