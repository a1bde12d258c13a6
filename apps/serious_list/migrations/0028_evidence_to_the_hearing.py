"""Whoever asked for a hearing hands in evidence until it is closed."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0027_year_of_a_person")]
    operations = [migrations.RunSQL(sql.text("evidence_hearing"), sql.functions("evidence"))]
