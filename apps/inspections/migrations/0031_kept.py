"""Certificates end and grounds of exceptions are dated; in place neither is written anew."""

from django.db import migrations

from apps.inspections import sql

UNDO = (
    "DROP TRIGGER inspections_certificate_stands ON inspections_certificate;\n"
    "DROP TRIGGER inspections_exceptionground_stands ON inspections_exceptionground;\n"
    "DROP TRIGGER inspections_exceptionground_kept_whole ON inspections_exceptionground;\n"
)


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0030_stands'),
    ]

    operations = [
        migrations.RunSQL(sql.text("guards_kept"),
                          UNDO + sql.function("guards_stands", "inspections_guard_pool_row")),
    ]
