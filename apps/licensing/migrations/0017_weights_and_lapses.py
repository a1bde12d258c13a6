"""What ranks a check is dated data; what lapses has its paper."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models

from apps.licensing.loading import load

KINDS = {
    "paper": (12, [
        ("acceptance", "decision to accept the application"), ("correction", "notice of what is to be corrected"),
        ("not_accepted", "decision not to accept the application"), ("grant", "decision to grant the licence"),
        ("refusal", "decision to refuse the licence"), ("lapsed", "notice that the application has lapsed"),
    ]),
    "changepaper": (20, [
        ("change_correction", "notice of what is to be corrected"), ("change_grant", "decision to grant the change"),
        ("change_refusal", "decision to refuse the change"),
        ("change_lapsed", "notice that the application has lapsed"),
    ]),
}  # fmt: skip


def fill(apps, schema_editor):
    load(apps.get_model("licensing", "RiskWeight"), "risk_weights")


def hashed():
    return models.Func(
        models.Func(models.F("code"), models.Value(0), function="hashtextextended", output_field=models.BigIntegerField()),
        models.Func(models.F("code"), models.Value(0), function="hashtextextended", output_field=models.BigIntegerField()),
        models.Value("[]"),
        function="int8range",
    )


class Migration(migrations.Migration):
    dependencies = [("licensing", "0016_known_ends")]
    operations = [
        migrations.CreateModel(
            name="RiskWeight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("validity", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="in force")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("points", models.PositiveSmallIntegerField(verbose_name="points")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="legal basis")),
            ],
            options={"abstract": False},
        ),
        migrations.AddConstraint(
            "riskweight",
            django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(hashed(), "&&"), (models.F("validity"), "&&")],
                name="licensing_riskweight_no_overlap",
                violation_error_message="Another version of this rule is in force on some of these days.",
            ),
        ),
        migrations.AddConstraint(
            "riskweight",
            models.CheckConstraint(
                condition=models.Q(validity__isempty=False), name="licensing_riskweight_some_days",
                violation_error_message="A rule is in force on one day at least.",
            ),
        ),
        migrations.AddConstraint(
            "riskweight",
            models.CheckConstraint(
                condition=~models.Q(legal_basis=""), name="licensing_riskweight_basis",
                violation_error_message="A rule names the text it rests on.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            migrations.AlterField(
                model, "kind", models.CharField(choices=choices, max_length=length, verbose_name="paper")
            )
            for model, (length, choices) in KINDS.items()
        ),
    ]  # fmt: skip
