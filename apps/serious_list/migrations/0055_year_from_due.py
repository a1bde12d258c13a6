"""The year before early removal does not begin later because the bureau published late."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0054_told")]
    operations = [migrations.RunSQL(sql.text("year_from_due"), sql.function("seconds", "serious_list_year_begins"))]
