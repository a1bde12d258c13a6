"""When an imported result says that its nominal producer was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sampling", "0010_triples")]
    operations = [
        migrations.AddField(
            model_name="importedresult",
            name="producer_told_on",
            field=models.DateField(blank=True, null=True, verbose_name="nominal producer told"),
        )
    ]
