"""What is written with a step is written with it alone; reviewers who are too far apart meet; a found tie says how."""

from django.db import migrations

from apps.awards import sql


class Migration(migrations.Migration):
    dependencies = [("awards", "0023_hand_guards")]
    operations = [migrations.RunSQL(sql.text("step_guards"), sql.text("step_guards_undo"))]
