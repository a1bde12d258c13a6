"""What an applicant committed itself to, as it was sealed; of applications before nothing but the day is known."""

from django.db import migrations, models

from apps.licensing import sql


class Migration(migrations.Migration):
    dependencies = [("licensing", "0010_took")]
    operations = [
        migrations.AddField("application", "commitment", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "application", "commitment_seal", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField(
            "application", "commitment_signer", models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunSQL(sql.text("commitment"), sql.functions("guards", "ends", "changes", "aftercheck")),
    ]
