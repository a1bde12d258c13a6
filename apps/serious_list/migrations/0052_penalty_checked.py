"""A penalty that no ledger knows is held against its own decision before it carries a listing."""

from django.db import migrations, models

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0051_own_case")]
    operations = [
        migrations.AddField(
            "case",
            "penalty_checked",
            models.TextField(blank=True, default="", verbose_name="how the penalty was checked"),
            preserve_default=False,
        ),
        migrations.RunSQL(sql.text("penalty_checked"), sql.text("penalty_checked_undo")),
    ]
