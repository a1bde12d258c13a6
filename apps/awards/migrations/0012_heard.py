"""The applicant is heard on an objection before it is decided. Objections that wait now had been told of before: they
count as heard, and are decided as they were."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from apps.awards import sql
from apps.awards.loading import DATA
from apps.deadlines.loading import limit_rows, load_limits

HEARD = """
ALTER TABLE awards_objection DISABLE TRIGGER awards_objection_guard;
UPDATE awards_objection SET state = 'heard', heard_on = (filed_at AT TIME ZONE 'Asia/Shanghai')::date
WHERE state = 'filed';
ALTER TABLE awards_objection ENABLE TRIGGER awards_objection_guard;
"""


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits.csv") if row["code"] == "awards.objection_answer"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


def document():
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document",
        verbose_name="file",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0011_guards_lives"),
        ("deadlines", "0001_initial"),
        ("documents", "0003_free_numbers"),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("objection", "awards_objection_decided"),
        migrations.AlterField(
            model_name="objection",
            name="state",
            field=models.CharField(
                choices=[
                    ("filed", "the applicant may answer"),
                    ("heard", "being looked into"),
                    ("upheld", "upheld"),
                    ("rejected", "not upheld"),
                ],
                default="filed",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AddField("objection", "answer_until", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "objection", "answer", models.TextField(blank=True, default="", verbose_name="what the applicant says"),
            preserve_default=False,
        ),
        migrations.AddField("objection", "answer_file", document()),
        migrations.AddField(
            "objection",
            "answer_manner",
            models.CharField(
                blank=True,
                choices=[
                    ("online", "on this portal"),
                    ("post", "by post"),
                    ("hand", "handed in"),
                    ("other", "by fax or e-mail"),
                ],
                default="",
                max_length=6,
                verbose_name="how it came",
            ),
            preserve_default=False,
        ),
        migrations.AddField("objection", "answered_on", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "objection", "answered_label", models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField("objection", "answer_entered_by", models.BigIntegerField(null=True)),
        migrations.AddField("objection", "heard_on", models.DateField(blank=True, null=True)),
        migrations.RunSQL(HEARD, migrations.RunSQL.noop),
        migrations.RunSQL(
            sql.text("guards_heard"),
            sql.text("guards_heard_undo") + sql.function("guards_lives", "awards_move_allowed")
            + sql.function("guards_lives", "awards_guard_objection"),
        ),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                condition=Q(state="filed", heard_on__isnull=True, decided_on__isnull=True)
                | Q(state="heard", heard_on__isnull=False, decided_on__isnull=True)
                | Q(state__in=("upheld", "rejected"), decided_on__isnull=False) & ~Q(reason=""),
                name="awards_objection_decided",
                violation_error_message="An objection is decided with reasons, once the applicant was heard.",
            ),
        ),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True, answer_manner="")
                | ~Q(answer="") & ~Q(answer_manner="") & Q(answered_on__isnull=False),
                name="awards_objection_answered",
                violation_error_message="An answer has its words, its day and how it came.",
            ),
        ),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                condition=Q(answer_manner__in=("", "online")) | Q(answer_file__isnull=False),
                name="awards_objection_scan",
                violation_error_message="Of an answer on paper the scan is kept.",
            ),
        ),
        migrations.AddConstraint(
            "objection",
            models.CheckConstraint(
                condition=Q(answer_entered_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(answer_entered_by=F("decided_by")),
                name="awards_objection_second",
                violation_error_message="Whoever entered the answer does not decide on the objection.",
            ),
        ),
    ]
