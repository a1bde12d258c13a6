"""Beside the verbs nothing of law, pools, phones, lists of draws and entered results is written anew."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('draws', '0012_beside'),
        ('inspections', '0029_day_of_the_check'),
    ]

    operations = [
        migrations.RunSQL(sql.text("guards_stands"), sql.text("guards_stands_undo")),
    ]
