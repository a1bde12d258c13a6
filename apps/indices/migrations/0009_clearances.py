"""Figures are public once they were released: what was public before stays so, marked; surveys end by their last day."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from apps.indices import sql

GROUNDS = [
    ("second", "released by a second person"),
    ("undoubted", "no check doubted it"),
    ("shipped", "published series that come with the portal"),
    ("before", "public before figures had to be released"),
]
CLEARANCE = migrations.CreateModel(
    name="Clearance",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("given", models.BooleanField()),
        ("ground", models.CharField(choices=GROUNDS, max_length=10)),
        ("decided_by", models.CharField(max_length=200)),
        ("decided_user", models.BigIntegerField(null=True)),
        ("decided_at", models.DateTimeField()),
        ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
        (
            "release",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="clearances", to="indices.release"
            ),
        ),
    ],
    options={
        "constraints": [
            models.UniqueConstraint(
                fields=["release"],
                condition=Q(given=True),
                name="indices_clearance_once",
                violation_error_message="These figures are public already.",
            ),
            models.CheckConstraint(
                condition=~Q(ground="second") | Q(decided_user__isnull=False),
                name="indices_clearance_person",
                violation_error_message="Figures are released by a second person.",
            ),
            models.CheckConstraint(
                condition=Q(given=True) | Q(ground="second") & ~Q(reason=""),
                name="indices_clearance_refused",
                violation_error_message="Figures are refused by a second person, with a reason.",
            ),
        ]
    },
)
SURVEY = {
    "closed_by": models.CharField(blank=True, default="", max_length=200),
    "closed_user": models.BigIntegerField(null=True),
    "early_reason": models.CharField(blank=True, default="", max_length=300, verbose_name="why it is closed early"),
    "early_by": models.CharField(blank=True, default="", max_length=200),
    "early_user": models.BigIntegerField(null=True),
    "early_at": models.DateTimeField(null=True),
}


class Migration(migrations.Migration):
    dependencies = [("indices", "0008_nodes_both_ways")]
    operations = [
        CLEARANCE,
        *(
            migrations.AddField("survey", name, field, preserve_default=not getattr(field, "blank", False))
            for name, field in SURVEY.items()
        ),
        migrations.RunSQL(sql.text("clear_before"), migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("clearance_guards"), sql.text("clearance_guards_undo")),
    ]
