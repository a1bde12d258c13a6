"""Seats follow the draw that drew their visit, an older one too."""

from django.db import migrations

from apps.inspections import sql

BEFORE = (("guards_present", "inspections_guard_seat"), ("guards_frozen", "inspections_guard_seat_end"))


class Migration(migrations.Migration):
    dependencies = [("inspections", "0019_handed_in")]
    operations = [
        migrations.RunSQL(sql.text("guards_own_draw"), "\n".join(sql.function(*found) for found in BEFORE))
    ]
