"""Which measures are against persons too, and a page of a feed by one statement with a plan that is kept."""

from django.db import migrations, models

from apps.joint_punishment import sql
from apps.joint_punishment.loading import measures
from apps.kernel.loading import say_anew


def fill(apps, schema_editor):
    say_anew(apps.get_model("joint_punishment", "Measure"), measures(), "persons")


class Migration(migrations.Migration):
    dependencies = [
        ("joint_punishment", "0004_kept"),
        ("registry", "0017_status_set_aside_guard"),
        ("divisions", "0003_load"),
        ("serious_list", "0014_pages"),
    ]
    operations = [
        migrations.AddField(
            model_name="measure",
            name="persons",
            field=models.BooleanField(default=False, verbose_name="against persons too"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("page"), sql.text("page_undo")),
    ]
