"""One word for the status of an enterprise that has not ended, on every page; the code `open` stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_fragments")]

    operations = [
        migrations.AlterField(
            model_name="enterprise",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "in business"),
                    ("moved_out", "moved out of the province"),
                    ("revoked", "business licence revoked"),
                    ("deregistered", "deregistered"),
                    ("cancelled", "registration cancelled"),
                ],
                default="open",
                max_length=16,
                verbose_name="status",
            ),
        ),
    ]
