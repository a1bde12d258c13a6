"""The decision that set an end aside is kept with its document, and through whatever follows it."""

from django.db import migrations, models


def known_openings(apps, schema_editor):
    """An open enterprise with a day was opened again on it."""
    rows = apps.get_model("registry", "Enterprise").objects.filter(status="open", status_on__isnull=False)
    rows.update(status_again_on=models.F("status_on"), status_again_basis=models.F("status_basis"))


class Migration(migrations.Migration):
    dependencies = [("registry", "0015_status_again")]

    operations = [
        migrations.RemoveConstraint(model_name="enterprise", name="registry_enterprise_again"),
        migrations.AddField(
            model_name="enterprise",
            name="status_again_basis",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="enterprise",
            name="status_again_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(known_openings, migrations.RunPython.noop),
    ]
