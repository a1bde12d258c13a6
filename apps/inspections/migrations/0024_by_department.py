"""A question of the form is answered by the department whose item it belongs to."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0023_results_by_item")]
    operations = [migrations.RunSQL(sql.text("guards_department"), sql.text("guards_department_undo"))]
