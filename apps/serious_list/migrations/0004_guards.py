"""The database's own guards, and the list as a source of facts."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list import sql
from apps.serious_list.loading import DATA


def limits_again(apps, schema_editor):
    """The limit of the whole case came later than the others."""
    load_limits(apps.get_model("deadlines", "Limit"), limit_rows(DATA / "limits.csv"))


def add_source(apps, schema_editor):
    apps.get_model("records", "Source").objects.get_or_create(
        code="serious_list", defaults={"name": "严重违法失信名单"}
    )


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0003_case"), ("records", "0004_window")]
    operations = [
        migrations.RunSQL(sql.text("guards"), sql.text("guards_undo")),
        migrations.RunPython(limits_again, migrations.RunPython.noop),
        migrations.RunPython(add_source, migrations.RunPython.noop),
    ]
