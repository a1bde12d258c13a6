"""What was read of a former code is not yet read of the present one; a term that is over may be lifted the day after."""

from django.db import migrations

from apps.joint_punishment import sql
from apps.kernel import sqlfiles

BEFORE = "\n".join((
    *(sqlfiles.functions_of(sql.text("told"))[f"joint_punishment_{name}"]
      for name in ("move", "guard_delivery", "guard_answer")),
    "DROP FUNCTION joint_punishment_told_of_two(bigint);",
))  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0016_told")]
    operations = [migrations.RunSQL(sql.text("former"), BEFORE)]
