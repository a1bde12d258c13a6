"""No index rests on itself, no definition waits for what it has not, a failed step says why, nothing refused lives on."""

from django.db import migrations, models
from django.db.models import Q

from apps.indices import sql


class Migration(migrations.Migration):
    dependencies = [("indices", "0016_reports_set_apart")]
    operations = [
        migrations.AddConstraint(
            "step",
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="indices_step_failed"),
        ),
        *(
            migrations.RunSQL(sql.text(name), sql.text(f"{name}_undo"))
            for name in ("guards_order", "guards_refused")
        ),
    ]
