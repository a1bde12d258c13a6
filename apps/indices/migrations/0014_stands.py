"""What a published value rests on is not changed, added to or taken away; targets and runs have bounds."""

from django.db import migrations, models
from django.db.models import Q

from apps.indices import sql

PERIOD = r"^(19|20)[0-9]{2}(|H[12]|Q[1-4]|-(0[1-9]|1[0-2]))$"
GUARDS = ("guards_published", "guards_store", "guards_bounds")


class Migration(migrations.Migration):
    dependencies = [("indices", "0013_reasons_of_targets")]
    operations = [
        migrations.AddConstraint(
            "run",
            models.CheckConstraint(
                condition=Q(period="") | Q(period__regex=PERIOD),
                name="indices_run_period",
                violation_error_message="A period is written 2023, 2023H1, 2023Q1 or 2023-01.",
            ),
        ),
        migrations.AddConstraint(
            "shown", models.UniqueConstraint(fields=["replaces"], name="indices_shown_replaced_once")
        ),
        migrations.AddConstraint(
            "target",
            models.CheckConstraint(
                condition=Q(value__gt=-(10**12), value__lt=10**12),
                name="indices_target_value",
                violation_error_message="A target has twelve digits before the point at most.",
            ),
        ),
        *(migrations.RunSQL(sql.text(name), sql.text(f"{name}_undo")) for name in GUARDS),
    ]
