"""How long the act took that gave a certificate; nobody measured it before, so older rows say nothing."""

from django.db import migrations, models

from apps.licensing.models.took import Elapsed


def took(**how):
    return models.DecimalField(decimal_places=3, max_digits=9, null=True, verbose_name="seconds the act took", **how)


class Migration(migrations.Migration):
    dependencies = [("licensing", "0009_aftercheck")]
    operations = [
        migrations.AddField("change", "took", took(blank=True)),
        migrations.AddField("licence", "took", took()),
        migrations.AlterField("licence", "took", took(db_default=Elapsed())),
    ]
