"""A page of the change feed is put together by the database, in one statement."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0041_kept")]
    operations = [migrations.RunSQL(sql.text("changes"), sql.text("changes_undo"))]
