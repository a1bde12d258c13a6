"""Whoever asked for a hearing hands in evidence until it is closed."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0028_chance_to_answer")]
    operations = [migrations.RunSQL(sql.text("evidence_hearing"), sql.functions("evidence"))]
