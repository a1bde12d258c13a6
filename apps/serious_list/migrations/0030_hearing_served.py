"""A hearing is held where its newest call was served in time, and says where the party did not appear."""

from django.db import migrations, models
from django.db.models import Q

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0029_evidence_to_the_hearing")]
    operations = [
        migrations.AddField("case", "hearing_missed", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=Q(hearing_missed=False) | Q(heard_on__isnull=False),
                name="serious_list_case_missed",
                violation_error_message="Only a hearing that was held open for the party can be missed.",
            ),
        ),
        migrations.RunSQL(sql.text("hearings"), sql.text("hearings_undo")),
    ]
