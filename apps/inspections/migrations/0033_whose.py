"""Which enterprise a key stands for, the earliest day of a result and an order that was written stand."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0032_statement'),
    ]

    operations = [
        migrations.RunSQL(sql.text("guards_whose"), sql.text("guards_whose_undo")),
    ]
