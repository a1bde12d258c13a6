"""The law of the event, or the milder one of the decision; and nobody is listed for a penalty that lies too far back."""

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.serious_list import sql
from apps.serious_list.loading import DATA


BEFORE = "\n".join((
    sql.function("hearing_moves", "serious_list_guard_decision"),
    sql.function("removal_days", "serious_list_guard_term"),
    sql.function("bans", "serious_list_guard_repair"),
))


def fill(apps, schema_editor):
    rows = [row for row in limit_rows(DATA / "limits_house.csv") if row["code"] == "serious_list.penalty_age"]
    load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0045_hearing_moves"), ("deadlines", "0006_exceptions")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("milder_law"), f"{BEFORE}\n{sql.text('milder_law_undo')}"),
    ]
