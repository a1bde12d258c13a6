"""A hearing says on which day it took place."""

from django.db import migrations, models

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0057_restored_in_doubt")]

    operations = [
        migrations.AddField("case", "hearing_held_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=models.Q(
                    ("hearing_held_on__isnull", True),
                    models.Q(
                        ("heard_on__isnull", False),
                        ("hearing_held_on__gte", models.F("hearing_on")),
                        ("hearing_held_on__lte", models.F("heard_on")),
                        models.Q(
                            ("hearing_missed", False), ("hearing_held_on", models.F("hearing_on")), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="serious_list_case_held",
                violation_error_message=(
                    "A hearing takes place on the day of its call or later, and is missed on that day."
                ),
            ),
        ),
        migrations.RunSQL(sql.text("held_on"), "DROP FUNCTION serious_list_guard_when_held() CASCADE;"),
    ]
