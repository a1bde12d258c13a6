"""What is known is established by two before a licence ends by it, and every end is announced; limits that were running
tell the bureau when a suspension lasts too long."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.licensing import sql
from apps.licensing.loading import DATA

GUARDS = ("licensing_licence_move_allowed", "licensing_guard_end")
OPEN = models.Q(state="proposed")
# the announcements of before belong to the ends they tell of
FILL = """
ALTER TABLE licensing_endpaper DISABLE TRIGGER licensing_endpaper_kept;
UPDATE licensing_endpaper paper SET end_id = ended.id
FROM licensing_end ended WHERE paper.kind = 'end_announced' AND ended.case_id = paper.ending_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE licensing_endpaper ENABLE TRIGGER licensing_endpaper_kept;
UPDATE deadlines_clock SET on_expiry = 'licensing.suspension_over'
WHERE rule_code = 'licensing.suspension' AND on_expiry = '' AND state IN ('running', 'paused');
"""


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits_known.csv"))


def person():
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def constraint(name, condition, says):
    return models.CheckConstraint(condition=condition, name=f"licensing_cancelling_{name}", violation_error_message=says)


CANCELLING = migrations.CreateModel(
    name="Cancelling",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("source", models.CharField(
            choices=[("register", "the register of enterprises"), ("catalogue", "the catalogue"),
                     ("desk", "found by the bureau"), ("ruling", "a decision that was set aside")],
            max_length=10, verbose_name="where it comes from",
        )),
        ("source_key", models.CharField(blank=True, max_length=80)),
        ("found", models.TextField(verbose_name="what was found")),
        ("found_on", models.DateField(verbose_name="found on")),
        ("proof_number", models.CharField(max_length=200, verbose_name="number of the proof")),
        ("state", models.CharField(
            choices=[("proposed", "waits for the second officer"), ("confirmed", "confirmed, the licence is cancelled"),
                     ("dropped", "closed, the licence stays")],
            default="proposed", max_length=10, verbose_name="state",
        )),
        ("proposed_label", models.CharField(max_length=200)),
        ("proposed_on", models.DateField()),
        ("decided_label", models.CharField(blank=True, max_length=200)),
        ("decided_on", models.DateField(blank=True, null=True)),
        ("reason", models.TextField(blank=True, verbose_name="reason")),
        ("agency", models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.agency"
        )),
        ("decided_by", person()),
        ("ground", models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.endground",
            verbose_name="ground",
        )),
        ("licence", models.ForeignKey(
            on_delete=django.db.models.deletion.PROTECT, related_name="cancellings", to="licensing.licence"
        )),
        ("proposed_by", person()),
    ],
    options={
        "indexes": [models.Index(fields=["state", "-id"], name="licensing_cancelling_by_state")],
        "constraints": [
            constraint("state", models.Q(
                source__in=["register", "catalogue", "desk", "ruling"], state__in=("proposed", "confirmed", "dropped"),
            ), "This is not a state of a proposal."),
            constraint("proof", ~models.Q(found="") & ~models.Q(proof_number=""),
                       "Say what was found, and which document shows it."),
            constraint("confirmed", ~models.Q(state="confirmed")
                       | models.Q(decided_by__isnull=False, decided_on__isnull=False),
                       "A cancellation is confirmed by a second officer."),
            constraint("second", models.Q(decided_by__isnull=True) | models.Q(proposed_by__isnull=True)
                       | ~models.Q(decided_by=models.F("proposed_by")),
                       "Whoever proposed a cancellation does not confirm it."),
            constraint("dropped", ~models.Q(state="dropped") | ~models.Q(reason=""),
                       "Give the reason: it stays on record."),
            models.UniqueConstraint(
                condition=OPEN, fields=("licence",), name="licensing_cancelling_once",
                violation_error_message="A cancellation of this licence already waits.",
            ),
            models.UniqueConstraint(
                condition=~models.Q(source_key=""), fields=("source_key",), name="licensing_cancelling_source_once",
                violation_error_message="This has led to a proposal already.",
            ),
        ],
    },
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0015_classes_of_an_ending"),
        ("divisions", "0001_initial"),
        ("deadlines", "0004_basis_in_english"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    # it writes to limits in place, which the guards refuse: an upgrade over several releases would end here
    run_before = [("deadlines", "0007_guards")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        CANCELLING,
        migrations.AddField("end", "was", models.CharField(blank=True, default="", max_length=12), preserve_default=False),
        migrations.AddField(
            "end", "cancelling",
            models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="end",
                to="licensing.cancelling",
            ),
        ),
        migrations.AddField(
            "endpaper", "end",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="papers",
                to="licensing.end",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveConstraint("endpaper", "licensing_endpaper_of"),
        migrations.AddConstraint(
            "endpaper",
            models.CheckConstraint(
                condition=models.Q(kind="after_record", check_of__isnull=False, ending__isnull=True, end__isnull=True)
                | models.Q(kind="end_announced", check_of__isnull=True, end__isnull=False)
                | ~models.Q(kind__in=("after_record", "end_announced"))
                & models.Q(check_of__isnull=True, ending__isnull=False, end__isnull=True),
                name="licensing_endpaper_of",
                violation_error_message="A paper belongs to its proceeding, to its check or to the end it tells of.",
            ),
        ),
        migrations.RunSQL(
            sql.text("known_ends"),
            sql.text("known_ends_undo") + "\n".join(sql.function("after_term", name) for name in GUARDS),
        ),
    ]  # fmt: skip
