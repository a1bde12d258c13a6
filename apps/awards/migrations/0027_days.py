"""When the visits of a round began; meetings, visits and the committee lie where their steps do. Rounds that are visiting
now do not know it: a visit of theirs lies after the application, as before."""

from django.db import migrations, models

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [("awards", "0026_closed")]
    operations = [
        migrations.AddField("round", "visits_from", models.DateField(blank=True, null=True)),
        migrations.RunSQL(sql.text("day_guards"), sql.text("day_guards_undo")),
    ]
