"""An interest stands while a visit is open from which the head of the bureau had the inspector step aside."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0043_recourses")]
    operations = [migrations.RunSQL(sql.text("guards_kept_away"), sql.text("guards_kept_away_undo"))]
