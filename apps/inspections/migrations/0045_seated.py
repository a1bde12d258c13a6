"""A seat is taken by whom the draw seats now; more time is given to whoever asked for it."""

from django.db import migrations

from apps.inspections import sql


def undo():
    return sql.text("guards_seated_undo") + sql.function("guards_own_draw", "inspections_guard_seat")


class Migration(migrations.Migration):
    dependencies = [("inspections", "0044_kept_away")]
    operations = [migrations.RunSQL(sql.text("guards_seated"), undo())]
