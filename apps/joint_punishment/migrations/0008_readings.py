"""What long pages of feeds handed over, until the deliveries say it."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0007_told_by_mistake")]
    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("on", models.DateField()),
                ("handed", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("ended", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "partner",
                    models.ForeignKey(on_delete=PROTECT, related_name="+", to="joint_punishment.partner"),
                ),
            ],
        ),
    ]
