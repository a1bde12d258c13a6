"""The database refuses a seal over a list whose objects have had their turn since it was prepared."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0049_interest"), ("draws", "0015_numbers"), ("registry", "0018_fold_unseen")]
    operations = [migrations.RunSQL(sql.text("guards_turns"), sql.text("guards_turns_undo"))]
