from django.db import migrations

from apps.registry import sql


class Migration(migrations.Migration):
    """Names are compared without what nobody sees in them, and radicals as the ideographs they print like."""

    dependencies = [("registry", "0017_status_set_aside_guard")]

    operations = [
        migrations.RunSQL(sql.text("fold"), sql.text("refold")),
        migrations.RunSQL(sql.text("refold"), sql.function("functions", "registry_fold")),
    ]
