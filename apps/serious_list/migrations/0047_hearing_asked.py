"""Silence is no hearing that was asked for, nobody waives before the service, and nothing that stands is found gone."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0046_milder_law")]
    operations = [
        migrations.RemoveConstraint("case", "serious_list_case_hidden"),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=Q(hearing_asked_on__isnull=True)
                | Q(heard_on__isnull=False)
                | Q(state__in=("hearing", "not_listed")),
                name="serious_list_case_hearing",
                violation_error_message="Who asked for a hearing is heard, or was called and did not appear.",
            ),
        ),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=Q(waived_on__isnull=True)
                | Q(notice_served_on__isnull=False, waived_on__gte=F("notice_served_on")),
                name="serious_list_case_waived",
                violation_error_message="Nobody gives up an answer before the notice is served.",
            ),
        ),
        migrations.AddConstraint(
            "case",
            models.CheckConstraint(
                condition=Q(hidden_on__isnull=True)
                | Q(ended_on__isnull=False, hidden_on__gte=F("ended_on"))
                | Q(state="withdrawn", decided_on__isnull=False, hidden_on__gte=F("decided_on")),
                name="serious_list_case_hidden",
                violation_error_message="Only what has ended is found gone elsewhere.",
            ),
        ),
    ]
