"""A line knows by what name and code it told of the party; where the code is another, partners are asked anew."""

from django.db import migrations, models

from apps.joint_punishment import sql
from apps.kernel import sqlfiles

STATES = [
    ("waiting", "not yet read"),
    ("handed", "read, not confirmed"),
    ("changed", "told of another party, not yet read"),
    ("received", "receipt confirmed"),
    ("applied", "measure applied"),
    ("not_applicable", "not applicable"),
    ("lifted", "lifted"),
]
# what the undoing puts back; a state that only this step knows becomes one of before
BEFORE = "\n".join((
    "UPDATE joint_punishment_delivery SET state = 'handed' WHERE state = 'changed';",
    sqlfiles.functions_of(sql.text("lines"))["joint_punishment_fill_line"],
    *(sqlfiles.functions_of(sql.text("moves"))[f"joint_punishment_{name}"]
      for name in ("move", "guard_delivery", "guard_answer")),
    sqlfiles.functions_of(sql.text("hidden_as_held"))["joint_punishment_guard_hidden"],
    "DROP FUNCTION joint_punishment_told_of_another(bigint);",
))  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("joint_punishment", "0015_hidden_as_held"),
        ("registry", "0018_fold_unseen"),
        ("serious_list", "0054_told"),
    ]
    operations = [
        migrations.AddField("item", "party", models.CharField(db_default="", editable=False, max_length=200)),
        migrations.AddField("item", "code", models.CharField(db_default="", editable=False, max_length=18)),
        migrations.AlterField(
            "delivery", "state",
            models.CharField("state", choices=STATES, default="waiting", max_length=14),
        ),
        migrations.RemoveConstraint("delivery", "joint_punishment_delivery_state"),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(state__in=[code for code, _label in STATES]),
                name="joint_punishment_delivery_state",
                violation_error_message="This is not a state of a delivery.",
            ),
        ),
        migrations.RemoveIndex("delivery", "joint_punishment_owed"),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(state__in=["waiting", "handed", "changed", "received", "applied"]),
                name="joint_punishment_owed",
            ),
        ),
        migrations.RunSQL(sql.text("told"), BEFORE),
    ]
