"""The database judges criteria, days and persons of a case; a hearing that was asked for is owed by a day."""

from django.db import migrations, models
from django.db.models import F, Q

from apps.deadlines.loading import limit_rows, load_limits
from apps.kernel.loading import put
from apps.serious_list import sql
from apps.serious_list.loading import DATA, rows_of

LIMITS = ("serious_list.hearing", "serious_list.hearing_call")


def load(apps, schema_editor):
    limits = [row for row in limit_rows(DATA / "limits.csv") if row["code"] in LIMITS]
    load_limits(apps.get_model("deadlines", "Limit"), limits)
    longest = [row for row in rows_of("parameters") if row["code"] == "ban.longest"]
    put(apps.get_model("serious_list", "Parameter"), longest)


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0004_basis_in_english"), ("serious_list", "0015_removal")]
    operations = [
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=(Q(consented_by__isnull=True) | ~Q(consented_by=F("proposed_by")))
                & (Q(consented_by__isnull=True) | Q(reviewed_by__isnull=True) | ~Q(consented_by=F("reviewed_by")))
                & (Q(consented_by__isnull=True) | Q(decided_by__isnull=True) | ~Q(decided_by=F("consented_by"))),
                name="serious_list_case_consent_person",
                violation_error_message="Whoever consents neither proposed nor reviewed the listing, nor decides it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=(Q(notice_on__isnull=True) | Q(notice_on__gte=F("proposed_on")))
                & (Q(notice_served_on__isnull=True) | Q(notice_served_on__gte=F("notice_on")))
                & (Q(answer_until__isnull=True) | Q(answer_until__gt=F("notice_served_on")))
                & (Q(consented_on__isnull=True) | Q(consented_on__gte=F("reviewed_on")))
                & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("reviewed_on")))
                & (Q(decided_on__isnull=True) | Q(consented_on__isnull=True) | Q(decided_on__gte=F("consented_on")))
                & (Q(decision_served_on__isnull=True) | Q(decision_served_on__gte=F("decided_on"))),
                name="serious_list_case_days",
                violation_error_message="No step of a case lies before the one it follows.",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=Q(heard_on__isnull=True)
                | Q(hearing_asked_on__isnull=False, hearing_on__isnull=False, heard_on__gte=F("hearing_on"))
                & ~Q(hearing_minutes="")
                & (Q(reviewed_on__isnull=True) | Q(reviewed_on__gte=F("heard_on"))),
                name="serious_list_case_heard",
                violation_error_message="A hearing was asked for, called, held on its day or later, and left minutes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=(Q(penalty_effective_on__isnull=True) | Q(penalty_effective_on__gte=F("penalty_on")))
                & (Q(ban_until__isnull=True) | Q(ban_until__gte=F("penalty_on"))),
                name="serious_list_case_penalty_days",
                violation_error_message="A penalty takes effect, and a ban ends, on the day of the penalty or later.",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=Q(person_name="") | Q(waived_on__isnull=True),
                name="serious_list_case_waiver",
                violation_error_message="Nobody gives up the rights of a person over the account of an enterprise.",
            ),
        ),
        migrations.RunSQL(sql.text("guards_acts"), sql.text("guards_acts_undo")),
    ]
