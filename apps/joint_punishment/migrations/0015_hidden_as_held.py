"""A partner that has not yet been told of the end holds the entry too."""

from django.db import migrations

from apps.joint_punishment import sql
from apps.kernel import sqlfiles

BEFORE = sqlfiles.functions_of(sql.text("hidden"))["joint_punishment_guard_hidden"]


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0014_closed_for_a_reason")]
    operations = [migrations.RunSQL(sql.text("hidden_as_held"), BEFORE)]
