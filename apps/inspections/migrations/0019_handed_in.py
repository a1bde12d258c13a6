"""A plan begins as a draft, and handed in it stands; two people, not two entries of the pool, make a check; a notice keeps
which items and inspectors it names."""

from django.db import migrations, models

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0018_witnesses_apart")]
    operations = [
        migrations.RunSQL(sql.text("guards_handed_in"), sql.text("guards_handed_in_undo")),
        migrations.RunSQL(sql.text("guards_two_people"), sql.function("guards_present", "inspections_guard_two")),
        migrations.AddField("paper", "names", models.JSONField(blank=True, null=True)),
    ]
