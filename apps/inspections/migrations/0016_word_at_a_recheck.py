"""A re-check stands once the other of its two inspectors has confirmed it; those of before stand as they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.inspections import sql

STATES = [
    ("waiting", "waits for the word of the other inspector"),
    ("stands", "both inspectors stand by it"),
    ("refused", "not confirmed by both"),
]


def state(default):
    return models.CharField(choices=STATES, default=default, max_length=8, verbose_name="state")


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0015_sits_by_own_draw"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("recheck", "state", state("stands")),
        migrations.AlterField("recheck", "state", state("waiting")),
        migrations.AddField("recheck", "answered_by", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
            to=settings.AUTH_USER_MODEL)),
        migrations.AddField("recheck", "answered_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("recheck", "refused_reason", models.CharField(
            blank=True, max_length=300, verbose_name="why it was not confirmed")),
        migrations.AddConstraint("recheck", models.CheckConstraint(
            condition=models.Q(state__in=["waiting", "stands"], refused_reason="")
            | (models.Q(state="refused") & ~models.Q(refused_reason="")),
            name="inspections_recheck_state",
            violation_error_message="Whoever does not confirm a re-check says why.",
        )),
        migrations.AddConstraint("recheck", models.CheckConstraint(
            condition=~models.Q(state="stands") | models.Q(answered_by__isnull=True)
            | ~models.Q(answered_by=models.F("by")),
            name="inspections_recheck_own_word",
            violation_error_message="The other inspector confirms a re-check, not who recorded it.",
        )),
        migrations.AddConstraint("recheck", models.UniqueConstraint(
            fields=("order",), condition=models.Q(state="waiting"), name="inspections_recheck_one_waits",
            violation_error_message="A re-check of this order waits for the word of its other inspector.",
        )),
        migrations.RunSQL(sql.text("guards_recheck"), [
            sql.text("guards_recheck_undo"), sql.function("guards_orders", "inspections_guard_order"),
        ]),
    ]  # fmt: skip
