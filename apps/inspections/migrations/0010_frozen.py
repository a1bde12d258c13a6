"""The database keeps what was approved, reviewed, published or drawn, and empties no table. Rows of before stand."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0009_what_follows"), ("draws", "0002_guards")]
    operations = [migrations.RunSQL(sql.text("guards_frozen"), sql.text("guards_frozen_undo"))]
