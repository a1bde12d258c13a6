"""Numbers of draws have no gaps, and steps their own times; strata that old seals left without a quota are counted once."""

from django.db import migrations, models

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("draws", "0014_whole")]
    operations = [
        migrations.AddField(
            model_name='draw',
            name='unquoted',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.RunSQL(sql.text("unquoted_of_before"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_numbers"), sql.text("guards_numbers_undo")),
    ]
