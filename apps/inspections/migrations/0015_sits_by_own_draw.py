"""Who may write at a visit is asked of the draw that drew it, not of the newest draw of its task."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0014_once_a_year")]
    operations = [migrations.RunSQL(sql.text("sits_own_draw"), sql.function("guards_present", "inspections_sits"))]
