"""What is announced and decided before everybody, levels on the way up, and rules that say whether something follows."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql

# a kind of fact that older databases do not have; new ones read it from records/data/kinds.csv
KIND = {
    "name": "监督抽查不合格公告", "name_en": "Failure of sampling announced by the province", "leaning": "adverse",
    "legal_basis": "产品质量法第十七条", "verified": True,
}  # fmt: skip
# what was reported up went straight to the province
REPORTED = """
UPDATE sampling_rectification SET reported_to_id = (SELECT code FROM divisions_agency WHERE level = 'province' LIMIT 1)
WHERE reported_up_on IS NOT NULL
"""
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))
    loading.load_policies(apps.get_model("sampling", "Policy"))
    apps.get_model("records", "FactKind").objects.get_or_create(code="sampling_announced", defaults=KIND)


class Migration(migrations.Migration):
    dependencies = [
        ("divisions", "0003_load"),
        ("documents", "0003_free_numbers"),
        ("records", "0042_folded_numbers"),
        ("registry", "0018_fold_unseen"),
        ("sampling", "0018_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Measure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("announcement", "announcement"),
                            ("suspension", "business suspended"),
                            ("revocation", "business licence revoked"),
                        ],
                        max_length=12,
                        verbose_name="what was decided",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="decided")),
                ("reason", models.TextField(blank=True, verbose_name="reasons")),
                ("label", models.CharField(max_length=200)),
                ("taken_back_on", models.DateField(blank=True, null=True, verbose_name="taken back")),
                (
                    "taken_back_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it was taken back"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("validity", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="in force")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="English name")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="legal basis")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("applies", models.BooleanField(verbose_name="applies")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="rectification",
            name="reported_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="divisions.agency",
                verbose_name="bureau it lies with",
            ),
        ),
        migrations.AlterField(
            model_name="rectification",
            name="state",
            field=models.CharField(
                choices=[
                    ("issued", "order waits for service"),
                    ("served", "to be corrected"),
                    ("reported", "reported as done, waits for a re-check"),
                    ("overdue", "not corrected in time"),
                    ("recheck_failed", "re-check failed, to be reported up"),
                    ("reported_up", "reported up, to be announced by the province"),
                    ("announced", "announced, waits for a re-check"),
                    ("still_failing", "failed again after the announcement"),
                    ("suspension_told", "told of the suspension, may answer"),
                    ("suspended", "business suspended"),
                    ("revocation_told", "told of the revocation, may answer"),
                    ("revoked", "business licence revoked"),
                    ("done", "corrected: may sell again"),
                    ("dropped", "order taken back: the result was set aside"),
                ],
                default="issued",
                max_length=15,
                verbose_name="state",
            ),
        ),
        migrations.RunSQL([REPORTED, AT_ONCE], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "reported_up"), _negated=True),
                    models.Q(("reported_to__isnull", False), ("reported_up_on__isnull", False)),
                    _connector="OR",
                ),
                name="sampling_rectification_reported_to",
                violation_error_message="What is reported up lies with a bureau above.",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="divisions.agency",
                verbose_name="agency",
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="sampling.batch"
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.enterprise"
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="fact",
            field=models.OneToOneField(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.fact"
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="paper",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="measure", to="sampling.paper"
            ),
        ),
        migrations.AddField(
            model_name="measure",
            name="rectification",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="sampling.rectification"
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (
                        models.Func(
                            models.Func(
                                models.F("code"),
                                models.Value(0),
                                function="hashtextextended",
                                output_field=models.BigIntegerField(),
                            ),
                            models.Func(
                                models.F("code"),
                                models.Value(0),
                                function="hashtextextended",
                                output_field=models.BigIntegerField(),
                            ),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (models.F("validity"), "&&"),
                ],
                name="sampling_policy_no_overlap",
                violation_error_message="Another version of this rule is in force on some of these days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("validity__isempty", False)),
                name="sampling_policy_some_days",
                violation_error_message="A rule is in force on one day at least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("legal_basis", ""), _negated=True)),
                name="sampling_policy_whole",
                violation_error_message="A rule says what follows, and on which legal basis.",
            ),
        ),
        migrations.AddIndex(
            model_name="measure",
            index=models.Index(fields=["-decided_on", "-id"], name="sampling_measure_newest"),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_on__isnull", True)),
                fields=("rectification", "kind"),
                name="sampling_measure_once",
                violation_error_message="This was decided already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "announcement"),
                    models.Q(("kind__in", ["suspension", "revocation"]), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="sampling_measure_reason",
                violation_error_message="A decision gives its reasons.",
            ),
        ),
        migrations.AddConstraint(
            model_name="measure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_back_on__isnull", True), ("taken_back_reason", "")),
                    models.Q(
                        ("taken_back_on__gte", models.F("decided_on")),
                        models.Q(("taken_back_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sampling_measure_taken_back",
                violation_error_message="What is taken back has its day and its reason.",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL([sql.text("measures_of_before"), AT_ONCE], migrations.RunSQL.noop),
        migrations.RunSQL(sql.text("guards_measures"), sql.text("guards_measures_undo")),
    ]
