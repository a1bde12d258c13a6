"""A function that compares numbers of documents whatever their brackets, width, blanks and zeros."""

from django.db import migrations

from apps.records import sql


class Migration(migrations.Migration):
    dependencies = [("records", "0041_grave_titles")]
    operations = [
        migrations.RunSQL(sql.text("number_folded"), "DROP FUNCTION IF EXISTS records_number_folded(text)"),
    ]
