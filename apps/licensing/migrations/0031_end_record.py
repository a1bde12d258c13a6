"""The record of a hearing: who presided, who came, who signed, as a paper; a request that was taken back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from apps.licensing import sql

KINDS = [
    ("end_notice", "notice of the intended end"),
    ("end_hearing", "call to the hearing"),
    ("end_minutes", "minutes of the hearing"),
    ("end_decision", "decision to end the licence"),
    ("end_dropped", "decision to leave the licence"),
    ("end_announced", "announcement that the licence is cancelled"),
    ("end_overturned", "decision setting the end aside"),
    ("after_record", "record of the check after the grant"),
]
UNDO = "\n".join(
    [
        sql.text("end_record_undo"),
        sql.function("letters", "licensing_guard_letter"),
        sql.function("letters", "licensing_guard_weighed"),
        sql.function("end_proofs", "licensing_ending_move_allowed"),
    ]
)


def person():
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def text(words):
    return models.TextField(blank=True, default="", verbose_name=words)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("licensing", "0030_end_calls_named"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("ending", "hearing_missed", models.BooleanField(default=False)),
        migrations.AddField("ending", "heard_by", person()),
        migrations.AddField("ending", "heard_label", models.CharField(blank=True, default="", max_length=200), False),
        migrations.AddField("ending", "hearing_present", text("who attended"), False),
        migrations.AddField("ending", "hearing_signed", text("signed by"), False),
        migrations.AddField("ending", "hearing_withdrawn_on", models.DateField(blank=True, null=True)),
        migrations.AlterField("endpaper", "kind", models.CharField(choices=KINDS, max_length=14, verbose_name="paper")),
        migrations.RemoveConstraint("ending", "licensing_ending_heard"),
        migrations.AddConstraint(
            "ending",
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True)
                | Q(hearing_asked_on__isnull=True)
                | Q(heard_on__isnull=False)
                | Q(hearing_withdrawn_on__isnull=False),
                name="licensing_ending_heard",
                violation_error_message="The hearing that was asked for has not been held.",
            ),
        ),
        migrations.AddConstraint(
            "ending",
            models.CheckConstraint(
                condition=Q(hearing_withdrawn_on__isnull=True)
                | Q(heard_on__isnull=True, hearing_withdrawn_on__gte=F("hearing_asked_on")),
                name="licensing_ending_unasked",
                violation_error_message="A request for a hearing is taken back before the hearing is closed.",
            ),
        ),
        migrations.AddConstraint(
            "ending",
            models.CheckConstraint(
                condition=Q(hearing_missed=False) | Q(heard_on__isnull=False),
                name="licensing_ending_missed",
                violation_error_message="Only a hearing that was held open for the party can be missed.",
            ),
        ),
        migrations.AddConstraint(
            "ending",
            models.CheckConstraint(
                condition=Q(heard_by__isnull=True)
                | Q(heard_on__isnull=False)
                & (Q(proposed_by__isnull=True) | ~Q(heard_by=F("proposed_by")))
                & (Q(handled_by__isnull=True) | ~Q(heard_by=F("handled_by"))),
                name="licensing_ending_presided",
                violation_error_message="Whoever proposed or prepared the end of a licence does not preside.",
            ),
        ),
        migrations.RemoveConstraint("endpaper", "licensing_endpaper_once"),
        migrations.AddConstraint(
            "endpaper",
            models.UniqueConstraint(
                condition=Q(kind__in=("end_notice", "end_minutes", "end_decision")),
                fields=("ending", "kind"),
                name="licensing_endpaper_once",
                violation_error_message="This paper of the proceeding is already written.",
            ),
        ),
        migrations.RunSQL(sql.text("end_record_before"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("end_record"), UNDO),
    ]
