"""The prize money of an honour is public where its programme says so: a configurable default, from memory."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("awards", "0016_members")]
    operations = [
        migrations.AddField(
            model_name="programme",
            name="publishes_money",
            field=models.BooleanField(default=True, verbose_name="prize money published with each honour"),
        ),
    ]
