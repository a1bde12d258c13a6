"""Items, types of results, parameters, articles and grounds end from a day that lies ahead."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0041_timed")]
    operations = [
        migrations.RunSQL(sql.text("guards_law_ends"), sql.function("guards_stands", "inspections_guard_law")),
    ]
