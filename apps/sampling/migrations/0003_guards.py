"""The day a refusal counts; the database's own guards: no way leads past a notice, an answer, a seal, two samplers."""

from django.db import migrations, models

from apps.deadlines.loading import limit_rows, load_limits
from apps.sampling import loading, sql


def fill(apps, schema_editor):
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))


class Migration(migrations.Migration):
    dependencies = [("sampling", "0002_law"), ("draws", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="batch",
            name="refusal_on",
            field=models.DateField(blank=True, null=True, verbose_name="refusal counts since"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards"), sql.text("guards_undo")),
        migrations.RunSQL(sql.text("guards_tests"), sql.text("guards_tests_undo")),
    ]
