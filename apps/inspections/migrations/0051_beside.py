"""No object is held by two draws at once; whom a draft left out is compared at the seal too."""

import django.db.models.deletion
from django.db import migrations, models

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0050_turns"), ("draws", "0016_held"), ("registry", "0018_fold_unseen")]
    operations = [
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.enterprise"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="left_out",
                        to="inspections.task",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("task", "enterprise"), name="inspections_leftout_once")
                ],
            },
        ),
        migrations.RunSQL(
            sql.text("guards_beside"),
            sql.text("guards_beside_undo")
            + "\n".join(
                sql.function("guards_turns", name) for name in ("inspections_turns_taken", "inspections_guard_turns")
            ),
        ),
    ]  # fmt: skip
