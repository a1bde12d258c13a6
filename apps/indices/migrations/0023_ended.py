"""A published value whose figure has ended ends by a publication, without another in its place."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = functions_of(sql.text("guards_decided"))["indices_guard_shown_followed"]


class Migration(migrations.Migration):
    dependencies = [("indices", "0022_put_right")]
    operations = [
        migrations.AddField("publication", "ended_count", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "shown",
            "ended_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="indices.publication"
            ),
        ),
        migrations.AddConstraint(
            "shown",
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(until__isnull=False), name="indices_shown_ended"
            ),
        ),
        migrations.RunSQL(sql.text("guards_ended"), sql.text("guards_ended_undo") + BEFORE),
    ]
