"""How licences end: states, grounds as dated data, the end itself, and the guards behind them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.licensing import sql
from apps.licensing.loading import load

# kinds of facts that an end makes and that older databases do not have; new ones read them from records/data/kinds.csv
KINDS = (
    (
        "licence_set_aside",
        "许可撤销（非因企业原因）",
        "Licence revoked, not for a fault of the enterprise",
        "行政许可法第六十九条",
    ),
    ("licence_withdrawn", "许可撤回", "Licence withdrawn", "行政许可法第八条"),
    ("licence_cancelled", "许可注销", "Licence cancelled", "行政许可法第七十条"),
)


def fill(apps, schema_editor):
    kinds = apps.get_model("records", "FactKind").objects
    for code, name, name_en, basis in KINDS:
        given = {"name": name, "name_en": name_en, "leaning": "neutral", "legal_basis": basis, "verified": True}
        kinds.get_or_create(code=code, defaults=given)
    load(apps.get_model("licensing", "EndGround"), "end_grounds")


class Migration(migrations.Migration):
    dependencies = [
        ("licensing", "0005_deciding_agency"),
        ("records", "0025_no_worse"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("licence", "licensing_licence_state"),
        migrations.RemoveConstraint("licence", "licensing_licence_once"),
        migrations.AlterField(
            "licence",
            "state",
            models.CharField(
                choices=[
                    ("unverified", "valid, not yet verified"),
                    ("valid", "valid"),
                    ("suspended", "suspended"),
                    ("revoked", "revoked"),
                    ("withdrawn", "withdrawn"),
                    ("taken", "taken away as a punishment"),
                    ("cancelled", "cancelled"),
                    ("expired", "expired"),
                ],
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            "licence", "verified_on", models.DateField(blank=True, null=True, verbose_name="verified on")
        ),
        migrations.AddConstraint(
            "licence",
            models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ("unverified", "valid", "suspended", "revoked", "withdrawn", "taken", "cancelled", "expired"),
                    )
                ),
                name="licensing_licence_state",
                violation_error_message="This is not a state of a licence.",
            ),
        ),
        migrations.AddConstraint(
            "licence",
            models.UniqueConstraint(
                condition=models.Q(("state__in", ("unverified", "valid", "suspended"))),
                fields=("enterprise", "class_code"),
                name="licensing_licence_once",
                violation_error_message="The enterprise already holds a licence for this class.",
            ),
        ),
        migrations.CreateModel(
            name="EndGround",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("validity", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="in force")),
                ("verified", models.BooleanField(default=False, verbose_name="verified")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("revoked", "revoked"),
                            ("withdrawn", "withdrawn"),
                            ("taken", "taken away as a punishment"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                        ],
                        max_length=12,
                        verbose_name="end",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="ground")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                (
                    "authority",
                    models.CharField(
                        choices=[
                            ("granting", "the bureau that granted it"),
                            ("above", "the bureau that granted it, or one above it"),
                        ],
                        max_length=8,
                        verbose_name="authority",
                    ),
                ),
                (
                    "procedure",
                    models.CharField(
                        choices=[
                            ("due", "notice, statement, hearing where it is asked for, decision of a second officer"),
                            ("asked", "at the request of the holder"),
                            ("known", "once it is established, with an announcement"),
                            ("time", "by itself, with the last day"),
                        ],
                        max_length=8,
                        verbose_name="procedure",
                    ),
                ),
                ("hearing", models.BooleanField(verbose_name="hearing")),
                ("mandatory", models.BooleanField(verbose_name="the law leaves no choice")),
                ("compensates", models.BooleanField(verbose_name="compensation")),
                ("bar_rule", models.CharField(blank=True, max_length=40, verbose_name="bar")),
                ("fact_kind", models.CharField(blank=True, max_length=40)),
                ("legal_basis", models.CharField(max_length=200, verbose_name="legal basis")),
            ],
            options={
                "abstract": False,
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
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
                        name="licensing_endground_no_overlap",
                        violation_error_message="Another version of this rule is in force on some of these days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("validity__isempty", False)),
                        name="licensing_endground_some_days",
                        violation_error_message="A rule is in force on one day at least.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_basis", ""), _negated=True),
                        name="licensing_endground_basis",
                        violation_error_message="A rule names the text it rests on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("authority__in", ["granting", "above"]),
                            ("kind__in", ("revoked", "withdrawn", "taken", "cancelled", "expired")),
                            ("procedure__in", ["due", "asked", "known", "time"]),
                        ),
                        name="licensing_endground_words",
                        violation_error_message="Choose the end, the authority and the procedure.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("revoked", "withdrawn", "taken")), _negated=True),
                            ("procedure", "due"),
                            _connector="OR",
                        ),
                        name="licensing_endground_due",
                        violation_error_message="No licence is taken from its holder without notice and a chance to answer.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="End",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("revoked", "revoked"),
                            ("withdrawn", "withdrawn"),
                            ("taken", "taken away as a punishment"),
                            ("cancelled", "cancelled"),
                            ("expired", "expired"),
                        ],
                        max_length=12,
                        verbose_name="end",
                    ),
                ),
                ("ended_on", models.DateField(verbose_name="ended on")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=128, verbose_name="number of the decision"),
                ),
                ("made_label", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.agency"
                    ),
                ),
                (
                    "bar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="licensing.bar",
                    ),
                ),
                (
                    "fact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.fact",
                    ),
                ),
                (
                    "ground",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="licensing.endground"
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ends", to="licensing.licence"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("revoked", "withdrawn", "taken", "cancelled", "expired")),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="licensing_end_kind",
                        violation_error_message="An end says which it is, and why.",
                    ),
                    models.UniqueConstraint(
                        fields=("licence",), name="licensing_end_once", violation_error_message="A licence ends once."
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("ends"), sql.text("ends_undo") + sql.functions("guards")),
    ]
