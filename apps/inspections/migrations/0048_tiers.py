"""Who checks an item was a text that nothing read: now the levels of the bureaus that may plan it."""

import django.contrib.postgres.fields
from django.db import migrations, models

from apps.inspections import sql

LEVELS = ["province", "city", "county"]


class Migration(migrations.Migration):
    dependencies = [("inspections", "0047_nothing_of_the_kind"), ("divisions", "0005_agency_contact")]
    operations = [
        migrations.AddField(
            "checkitem", "tiers",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(
                    choices=[("province", "province"), ("city", "city"), ("county", "county")], max_length=8
                ),
                default=list, verbose_name="who checks", size=None,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(sql.text("tiers"), sql.text("tiers_undo")),
        migrations.AddConstraint(
            "checkitem",
            models.CheckConstraint(
                condition=models.Q(tiers__len__gte=1, tiers__contained_by=LEVELS),
                name="inspections_checkitem_tiers",
                violation_error_message="An item is checked by bureaus of one level at least.",
            ),
        ),
        migrations.AlterField("checkitem", "levels", models.CharField(default="", max_length=120)),
        migrations.RemoveField("checkitem", "levels"),
        migrations.RunSQL(sql.text("guards_tiers"), "DROP FUNCTION inspections_guard_tiers() CASCADE"),
    ]  # fmt: skip
