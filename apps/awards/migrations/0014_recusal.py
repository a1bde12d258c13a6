"""Officers declare their interests; who has one takes no step on that party. The committee's record says who left."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from apps.awards import sql

KINDS = [
    ("employer", "employer, now or formerly"),
    ("consultant", "adviser or trainer of it"),
    ("relative", "relative of its management"),
    ("shareholder", "shareholder"),
    ("other", "other interest"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0013_money"),
        ("divisions", "0004_reconsideration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="round",
            name="recusals",
            field=models.TextField(blank=True, default="", verbose_name="interests declared in the committee"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="StaffInterest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=12, verbose_name="interest")),
                ("party_code", models.CharField(max_length=18, verbose_name="credit code of the party")),
                ("party_name", models.CharField(blank=True, max_length=200, verbose_name="name of the party")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("found", models.BooleanField(default=False, verbose_name="found by others")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("declared_on", models.DateField()),
                ("declared_by", models.BigIntegerField(null=True)),
                ("declared_label", models.CharField(max_length=200)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.agency"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=[kind for kind, _name in KINDS]) & ~Q(party_code=""),
                        name="awards_staff_party",
                        violation_error_message="An interest names its kind and the party by its credit code.",
                    ),
                    models.UniqueConstraint(
                        fields=["user", "kind", "party_code"],
                        condition=Q(until__isnull=True),
                        name="awards_staff_once",
                        violation_error_message="This interest is declared already.",
                    ),
                ],
                "indexes": [models.Index(fields=["party_code"], name="awards_staff_party_idx")],
            },
        ),
        migrations.RunSQL(sql.text("recusal_guards"), sql.text("recusal_guards_undo")),
    ]
