"""Two indexes of deliveries less: others begin with the same column, and a page of a feed writes a thousand rows."""

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0005_page")]
    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="partner",
            field=models.ForeignKey("joint_punishment.partner", PROTECT, related_name="deliveries", db_index=False),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="entry",
            field=models.ForeignKey("serious_list.entry", PROTECT, related_name="deliveries", db_index=False),
        ),
    ]
