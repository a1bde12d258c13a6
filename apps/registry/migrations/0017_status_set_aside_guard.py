"""Apart from the rows that 0016 wrote: a table with work pending in its transaction takes no constraint."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_status_set_aside")]

    operations = [
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(status_again_on__isnull=True, status_again_basis="", status_again_from__isnull=True)
                | models.Q(status_again_on__isnull=False, status_on__isnull=False)
                & (
                    models.Q(status_again_from__isnull=True)
                    | models.Q(status_again_from__lte=models.F("status_again_on"))
                ),
                name="registry_enterprise_again",
                violation_error_message="An end is set aside no earlier than it was decided.",
            ),
        ),
    ]
