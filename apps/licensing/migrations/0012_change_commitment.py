"""What a holder committed itself to with a change, as it was sealed; of changes before nothing but the tick is known."""

from django.db import migrations, models

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0011_commitment")]
    operations = [
        migrations.AddField("change", "commitment", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "change", "commitment_seal", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "change", "commitment_signer", models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunSQL(sql.text("change_commitment"), sql.function("changes", "licensing_guard_change")),
    ]
