"""What rests on a re-check that counts for nothing is taken back with it."""

from django.db import migrations, models

from apps.sampling import sql


class Migration(migrations.Migration):
    dependencies = [
        ("sampling", "0011_producers_of_results"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="answer",
            name="sampling_answer_once",
        ),
        migrations.AddField(
            model_name="answer",
            name="taken_back_on",
            field=models.DateField(blank=True, null=True, verbose_name="taken back"),
        ),
        migrations.AlterField(
            model_name="paper",
            name="kind",
            field=models.CharField(
                choices=[
                    ("visit", "notice of sampling"),
                    ("form", "sampling form"),
                    ("refusal", "warning for refusing sampling"),
                    ("result", "notice of the result"),
                    ("acceptance", "notice that the objection is accepted"),
                    ("not_accepted", "notice that the objection is not accepted"),
                    ("retest", "order of the retest"),
                    ("outcome", "conclusion on the objection"),
                    ("stop", "notice to stop making and selling"),
                    ("order", "order to correct"),
                    ("extension", "decision on more time"),
                    ("recheck", "finding of the re-check"),
                    ("report_up", "report to the bureau above"),
                    ("announcement", "announcement"),
                    ("suspend_note", "notice of a suspension to come"),
                    ("suspension", "decision to suspend business"),
                    ("revoke_note", "notice of a revocation to come"),
                    ("revocation", "decision to revoke the business licence"),
                    ("transfer", "letter of transfer"),
                    ("annulment", "decision to set the result aside"),
                    ("taken_back", "decision to take measures back"),
                ],
                max_length=12,
                verbose_name="paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("taken_back_on__isnull", True)),
                fields=("batch", "enterprise", "act"),
                name="sampling_answer_once",
                violation_error_message="The enterprise was told of this already.",
            ),
        ),
        migrations.RunSQL(sql.text("guards_taken_back"), sql.functions("guards", "guards_tests", "guards_second_look")),
    ]
