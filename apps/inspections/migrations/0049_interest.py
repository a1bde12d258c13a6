"""The database refuses what an officer with an interest would do with what was found."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0048_tiers"), ("registry", "0018_fold_unseen")]
    operations = [migrations.RunSQL(sql.text("guards_interest"), sql.text("guards_interest_undo"))]
