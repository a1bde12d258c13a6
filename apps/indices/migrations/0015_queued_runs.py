"""A run waits in the queue until a worker finds the store free; before, the request that asked for it waited."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = [
    functions_of(sql.text("guards"))["indices_move_allowed"],
    functions_of(sql.text("guards_decided"))["indices_guard_run_told"],
    functions_of(sql.text("guards_published"))["indices_guard_run_begun"],
]
OPEN = ("queued", "running")
ALONE = "A computation of the indices is already running."
TO_INDEX = models.ForeignKey(
    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indices.index"
)


class Migration(migrations.Migration):
    dependencies = [("indices", "0014_stands")]
    operations = [
        migrations.RemoveConstraint("run", "indices_run_state"),
        migrations.RemoveConstraint("run", "indices_run_finished"),
        migrations.RemoveConstraint("run", "indices_run_alone"),
        migrations.AddField("run", "index", TO_INDEX),
        migrations.AlterField(
            "run", "known_at", models.DateTimeField(null=True, verbose_name="with what was known at")
        ),
        migrations.AlterField(
            "run", "state", models.CharField(default="queued", max_length=8, verbose_name="state")
        ),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(condition=Q(state__in=(*OPEN, "done", "failed")), name="indices_run_state"),
        ),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | ~Q(state__in=OPEN) & Q(finished_at__isnull=False),
                name="indices_run_finished",
            ),
        ),
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                condition=Q(state="queued", known_at__isnull=True)
                | Q(state__in=("running", "done"), known_at__isnull=False)
                | Q(state="failed"),
                name="indices_run_known",
            ),
        ),
        migrations.AddConstraint(
            "run",
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=True),
                nulls_distinct=False,
                name="indices_run_alone",
                violation_error_message=ALONE,
            ),
        ),
        migrations.RunSQL(sql.text("guards_queued"), "\n".join(BEFORE)),
    ]
