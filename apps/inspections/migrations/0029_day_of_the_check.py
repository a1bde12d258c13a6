"""No check is dated before its object was drawn, or before a second officer agreed to whom a campaign visits."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('draws', '0011_silence'),
        ('inspections', '0028_account_given'),
    ]

    operations = [
        migrations.RunSQL(sql.text("guards_day"), sql.text("guards_day_undo")),
    ]
