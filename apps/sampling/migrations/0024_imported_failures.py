"""Failures of tables lead round no notice, and name no producer that was not told."""

from django.db import migrations, models

from apps.sampling import sql


class Migration(migrations.Migration):

    dependencies = [
        ('deadlines', '0001_initial'),
        ('sampling', '0023_recheck_stands'),
    ]

    operations = [
        migrations.AddField(
            model_name='importedresult',
            name='untold_code',
            field=models.CharField(blank=True, max_length=18),
        ),
        migrations.AddField(
            model_name='importedresult',
            name='untold_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunSQL(sql.text("guards_imported"), sql.text("guards_imported_undo")),
    ]
