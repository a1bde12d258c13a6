"""The database's own guards of rounds, quotas, reviews, meetings, objections, honours, proceedings and duties."""

import django.db.models.deletion
from django.db import migrations, models

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [("awards", "0010_earlier_versions")]
    operations = [
        migrations.AddField(
            model_name="review",
            name="sent_back_by",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="awards.expert"
            ),
        ),
        migrations.RunSQL(sql.text("guards_lives"), sql.text("guards_lives_undo")),
    ]
