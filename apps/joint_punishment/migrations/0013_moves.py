"""What is told to a partner and what it says goes the way of the state table, whoever writes."""

from django.db import migrations

from apps.joint_punishment import sql


class Migration(migrations.Migration):
    dependencies = [("joint_punishment", "0012_asked_anew"), ("deadlines", "0007_guards")]
    operations = [migrations.RunSQL(sql.text("moves"), sql.text("moves_undo"))]
