"""Recalls that their producers report themselves, with their papers, limits and guards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


class Migration(migrations.Migration):
    dependencies = [
        ("divisions", "0003_load"),
        ("documents", "0003_free_numbers"),
        ("records", "0025_no_worse"),
        ("registry", "0017_status_set_aside_guard"),
        ("sampling", "0012_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecallPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=80, unique=True, verbose_name="number")),
                ("issued_on", models.DateField()),
                ("issued_label", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("recall_receipt", "receipt of the reported recall"),
                            ("recall_back", "notice of what the report of a recall lacks"),
                            ("recall_notice", "notice that a recall will be ordered"),
                            ("recall_order", "order to recall"),
                        ],
                        max_length=14,
                        verbose_name="paper",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="consumerwarning",
            name="sampling_consumerwarning_approved",
        ),
        migrations.RemoveConstraint(
            model_name="recall",
            name="sampling_recall_approved",
        ),
        migrations.RemoveConstraint(
            model_name="recall",
            name="sampling_recall_state",
        ),
        migrations.AddField(
            model_name="recall",
            name="filed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recall",
            name="filed_label",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="recall",
            name="filed_on",
            field=models.DateField(blank=True, null=True, verbose_name="reported by the producer"),
        ),
        migrations.AddField(
            model_name="recall",
            name="known_on",
            field=models.DateField(blank=True, null=True, verbose_name="defect found"),
        ),
        migrations.AddField(
            model_name="recall",
            name="plan_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
                verbose_name="recall plan",
            ),
        ),
        migrations.AddField(
            model_name="recall",
            name="reported_back",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="pieces taken back, as the producer says"
            ),
        ),
        migrations.AddField(
            model_name="recall",
            name="reported_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
                verbose_name="evidence of the recall",
            ),
        ),
        migrations.AddField(
            model_name="recall",
            name="reported_on",
            field=models.DateField(blank=True, null=True, verbose_name="producer's account of the recall"),
        ),
        migrations.AddField(
            model_name="recall",
            name="reported_text",
            field=models.TextField(
                blank=True, max_length=4000, verbose_name="how it was carried out, as the producer says"
            ),
        ),
        migrations.AddField(
            model_name="recall",
            name="statement_file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="documents.document",
                verbose_name="evidence",
            ),
        ),
        migrations.AlterField(
            model_name="consumerwarning",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("submitted", "waits for approval"),
                    ("approved", "approved, not yet published"),
                    ("published", "published"),
                    ("ended", "recall carried out"),
                    ("withdrawn", "withdrawn"),
                    ("filed", "reported by the producer, waits for the bureau"),
                    ("sent_back", "sent back to the producer to be completed"),
                    ("given_up", "taken back by the producer"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="recall",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("submitted", "waits for approval"),
                    ("approved", "approved, not yet published"),
                    ("published", "published"),
                    ("ended", "recall carried out"),
                    ("withdrawn", "withdrawn"),
                    ("filed", "reported by the producer, waits for the bureau"),
                    ("sent_back", "sent back to the producer to be completed"),
                    ("given_up", "taken back by the producer"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="consumerwarning",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_on__isnull", True),
                        ("state__in", ["draft", "submitted", "filed", "sent_back", "given_up"]),
                    ),
                    models.Q(
                        ("approved_on__gte", models.F("drafted_on")),
                        ("approved_on__isnull", False),
                        ("state__in", ["approved", "published", "ended", "withdrawn"]),
                        models.Q(("approved_label", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sampling_consumerwarning_approved",
                violation_error_message="A notice is published only once it is approved.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_on__isnull", True),
                        ("state__in", ["draft", "submitted", "filed", "sent_back", "given_up"]),
                    ),
                    models.Q(
                        ("approved_on__gte", models.F("drafted_on")),
                        ("approved_on__isnull", False),
                        ("state__in", ["approved", "published", "ended", "withdrawn"]),
                        models.Q(("approved_label", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sampling_recall_approved",
                violation_error_message="A notice is published only once it is approved.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["voluntary", "ordered"]),
                    ("remedy__in", ["repair", "replace", "refund", "warn"]),
                    (
                        "state__in",
                        [
                            "draft",
                            "submitted",
                            "approved",
                            "published",
                            "ended",
                            "withdrawn",
                            "filed",
                            "sent_back",
                            "given_up",
                        ],
                    ),
                ),
                name="sampling_recall_state",
                violation_error_message="This is not a state, a kind or a remedy of a recall.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("filed_on__isnull", True),
                        ("known_on__isnull", True),
                        models.Q(("state__in", ("filed", "sent_back", "given_up")), _negated=True),
                    ),
                    models.Q(
                        ("filed_on__isnull", False),
                        ("kind", "voluntary"),
                        ("known_on__lte", models.F("filed_on")),
                        models.Q(("filed_label", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sampling_recall_filed",
                violation_error_message="A producer reports its own recall, after the day it found the defect.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reported_back__isnull", True), ("reported_on__isnull", True), ("reported_text", "")),
                    models.Q(
                        ("reported_back__lte", models.F("amount")),
                        ("reported_on__gte", models.F("published_on")),
                        models.Q(("reported_text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sampling_recall_reported",
                violation_error_message="A producer's account has its figures and its words, after the publication.",
            ),
        ),
        migrations.AddField(
            model_name="recallpaper",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
            ),
        ),
        migrations.AddField(
            model_name="recallpaper",
            name="recall",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="sampling.recall"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards_recalls"), sql.functions("guards_notices")),
    ]
