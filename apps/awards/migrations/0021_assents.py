"""What a lead enters of a meeting or a visit counts once more than half of the reviewers stand by it."""

import django.db.models.deletion
from django.db import migrations, models

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0020_waivers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("consensus", "agreed in the meeting"), ("site", "after the site visit")],
                        max_length=10,
                    ),
                ),
                ("agrees", models.BooleanField(verbose_name="stands by it")),
                ("words", models.TextField(blank=True, verbose_name="reason")),
                ("given_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assents", to="awards.application"
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="awards.expert"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agrees", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="awards_assent_words",
                        violation_error_message="Say why the record is not right.",
                    ),
                    models.UniqueConstraint(
                        fields=("application", "stage", "expert"),
                        name="awards_assent_once",
                        violation_error_message="You have answered already.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(sql.text("assent_guards"), sql.text("assent_guards_undo")),
    ]
