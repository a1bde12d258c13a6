"""What an individual gets of a prize, where the rules say another sum than for an organisation."""

from django.db import migrations, models

from apps.awards.loading import rows_of
from apps.kernel.loading import say_anew


def fill(apps, schema_editor):
    say_anew(apps.get_model("awards", "Prize"), rows_of("prizes"), "people_amount")


class Migration(migrations.Migration):
    dependencies = [("awards", "0004_valuation")]
    operations = [
        migrations.AddField(
            model_name="prize",
            name="people_amount",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="prize to an individual, in yuan"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
