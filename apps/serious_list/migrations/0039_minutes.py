"""Minutes of a hearing and the refusal of a consent as papers: who presided, attended and signed; who refused, and when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.serious_list import sql

KINDS = [
    ("notice", "notice of the intended listing"), ("hearing", "call to the hearing"),
    ("minutes", "minutes of the hearing"), ("consent", "consent of the bureau above"),
    ("no_consent", "refusal of consent by the bureau above"), ("decision", "decision to list"),
    ("not_listed", "decision not to list"), ("withdrawal", "decision setting the listing aside"),
    ("removal", "decision on early removal"), ("refusal", "refusal of early removal"),
    ("doubt", "notice that a removal is to be set aside"), ("reversal", "decision setting the removal aside"),
    ("completion", "list of what an application for early removal lacks"),
    ("acceptance", "acceptance of an application for early removal"),
    ("rejection", "decision not to accept an application for early removal"),
    ("closed", "end of a proceeding on early removal without a decision"),
    ("cleared", "decision that the removal stands"), ("expiry", "decision on removal at the end of the term"),
    ("repair_way", "notice of the way to credit repair"),
]  # fmt: skip


def person():
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [
        ("serious_list", "0038_gravity"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("case", "heard_by", person()),
        migrations.AddField("case", "heard_label", models.CharField(blank=True, default="", max_length=200), False),
        migrations.AddField(
            "case", "hearing_present", models.TextField(blank=True, default="", verbose_name="who attended"), False
        ),
        migrations.AddField(
            "case", "hearing_signed", models.TextField(blank=True, default="", verbose_name="signed by"), False
        ),
        migrations.AddField("case", "consent_refused_by", person()),
        migrations.AddField(
            "case", "consent_refused_label", models.CharField(blank=True, default="", max_length=200), False
        ),
        migrations.AddField("case", "consent_refused_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(consent_refused_on__isnull=True)
                | models.Q(state="not_listed", consented_on__isnull=True, consent_refused_by__isnull=False)
                & models.Q(consent_agency__isnull=False)
                & (models.Q(proposed_by__isnull=True) | ~models.Q(consent_refused_by=models.F("proposed_by")))
                & (models.Q(reviewed_by__isnull=True) | ~models.Q(consent_refused_by=models.F("reviewed_by"))),
                name="serious_list_case_unconsented",
                violation_error_message="A listing whose consent was refused by the bureau above is none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(heard_by__isnull=True)
                | models.Q(heard_on__isnull=False)
                & (models.Q(proposed_by__isnull=True) | ~models.Q(heard_by=models.F("proposed_by"))),
                name="serious_list_case_presided",
                violation_error_message="Whoever proposed a listing does not preside over its hearing.",
            ),
        ),
        migrations.AlterField("paper", "kind", models.CharField(choices=KINDS, max_length=10, verbose_name="paper")),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(kind="minutes"),
                fields=("case",),
                name="serious_list_paper_minutes_once",
                violation_error_message="The hearing of this case is already closed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(kind="no_consent"),
                fields=("case",),
                name="serious_list_paper_no_consent_once",
                violation_error_message="The consent to this listing is already refused.",
            ),
        ),
        migrations.RunSQL(sql.text("minutes"), sql.text("minutes_undo")),
    ]
