"""A result for each party: certificates say in which form their rows are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_kept_whole")]

    operations = [
        # those of before are of the first form; no default is left, so that whoever writes rows says how
        migrations.AddField(
            model_name="certificate",
            name="form",
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", (1, 2))),
                name="certificates_certificate_form",
                violation_error_message="A certificate has one of the known forms.",
            ),
        ),
    ]
