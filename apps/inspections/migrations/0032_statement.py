"""The record of an inspection has what the enterprise states."""

from django.db import migrations, models

from apps.inspections import sql


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0031_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='statement',
            field=models.CharField(blank=True, max_length=500, verbose_name='what the enterprise states'),
        ),
        migrations.RunSQL(sql.text("guards_statement"), sql.text("guards_statement_undo")),
    ]
