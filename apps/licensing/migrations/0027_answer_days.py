"""The holder's last day to answer follows its clock to a later day, when a holiday notice moves that."""

from django.db import migrations

from apps.licensing import sql

BEFORE = sql.function("aftercheck", "licensing_guard_ending")
UNDO = f"{BEFORE}\nDROP FUNCTION licensing_answer_moves(licensing_ending, licensing_ending);"


class Migration(migrations.Migration):
    dependencies = [("licensing", "0026_change_paper"), ("deadlines", "0006_exceptions")]
    operations = [migrations.RunSQL(sql.text("answer_days"), UNDO)]
