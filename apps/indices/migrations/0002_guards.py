"""The database's own guards: vintages follow one another, and what was said stays said."""

from django.db import migrations

from apps.indices import sql


class Migration(migrations.Migration):
    dependencies = [("indices", "0001_initial")]
    operations = [migrations.RunSQL(sql.text("guards"), sql.text("guards_undo"))]
