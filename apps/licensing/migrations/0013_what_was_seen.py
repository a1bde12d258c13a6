"""A form of a check keeps the place and the products it is about, and passes only what was seen; nothing is known of the
forms of before."""

from django.db import migrations, models

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0012_change_commitment")]
    operations = [
        migrations.AddField(
            "aftercheck", "address", models.CharField(blank=True, default="", max_length=300, verbose_name="address visited"),
            preserve_default=False,
        ),
        migrations.AddField(
            "aftercheck", "covers", models.TextField(blank=True, default="", verbose_name="products looked at"),
            preserve_default=False,
        ),
        migrations.RunSQL(sql.text("seen"), sql.text("seen_undo")),
    ]
