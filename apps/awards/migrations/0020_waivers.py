"""Who accepts a requirement on papers does not find the applicant eligible by it, and what was judged stands."""

from django.db import migrations

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [("awards", "0019_objection_days")]
    operations = [migrations.RunSQL(sql.text("waiver_guards"), sql.text("waiver_guards_undo"))]
