"""Where a party writes to a bureau, or calls it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("divisions", "0004_reconsideration")]
    operations = [
        migrations.AddField(
            "agency",
            "address",
            models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="address for letters"
            ),
        ),
        migrations.AddField(
            "agency",
            "phone",
            models.CharField(blank=True, db_default="", default="", max_length=60, verbose_name="telephone"),
        ),
    ]
