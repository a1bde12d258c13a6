"""Whether a reviewer leaves who merely cannot review is asked by one and decided by another."""

import django.db.models.deletion
from django.db import migrations, models

from apps.awards import sql

UNDO = "\n".join(
    (
        sql.text("aside_guards_undo"),
        sql.function("record_guards", "awards_guard_aside"),
        "DROP FUNCTION awards_number_of(bigint);",
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0021_assents"),
        ("draws", "0005_closed_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "to be decided"), ("granted", "agreed to"), ("refused", "refused")],
                        default="asked",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_on", models.DateField()),
                ("asked_by", models.BigIntegerField()),
                ("asked_label", models.CharField(blank=True, max_length=200)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_label", models.CharField(blank=True, max_length=200)),
                ("answer", models.TextField(blank=True, verbose_name="reason of the decision")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asked_asides", to="awards.review"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(
                                models.Q(
                                    ("answer", ""),
                                    ("decided_by__isnull", True),
                                    ("decided_on__isnull", True),
                                    ("state", "asked"),
                                ),
                                models.Q(
                                    ("decided_on__gte", models.F("asked_on")),
                                    ("state__in", ("granted", "refused")),
                                    ("decided_by__isnull", False),
                                    models.Q(("answer", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="awards_aside_decided",
                        violation_error_message="A reviewer leaves for a reason, and it is decided with a reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="awards_aside_second",
                        violation_error_message="Whoever asked that a reviewer leave does not decide on it.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("review",),
                        name="awards_aside_once",
                        violation_error_message="It is asked already that this reviewer leave.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql.text("aside_guards"), UNDO),
    ]
