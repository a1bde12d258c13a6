"""Parties without a code are told apart by their names: partners are asked anew where they differ."""

from django.db import migrations

from apps.joint_punishment import sql
from apps.kernel import sqlfiles

BEFORE = "\n".join((
    sqlfiles.functions_of(sql.text("former"))["joint_punishment_told_of_two"],
    sqlfiles.functions_of(sql.text("told"))["joint_punishment_told_of_another"],
    "DROP FUNCTION joint_punishment_known_by(text, text);",
))  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0017_former")]
    operations = [migrations.RunSQL(sql.text("known_by"), BEFORE)]
