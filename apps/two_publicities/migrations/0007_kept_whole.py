"""A file stays with its area, columns with their standard, and no table is emptied at once."""

from django.db import migrations

from apps.two_publicities import sql


class Migration(migrations.Migration):
    dependencies = [("two_publicities", "0006_again"), ("deadlines", "0007_guards")]
    operations = [migrations.RunSQL(sql.text("kept_whole"), sql.text("kept_whole_undo"))]
