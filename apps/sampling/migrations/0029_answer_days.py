"""A party's last day to answer follows its clock to a later day, when a holiday notice moves that."""

from django.db import migrations

from apps.sampling import sql

BEFORE = sql.function("guards_recheck_stands", "sampling_guard_answer")
UNDO = f"{BEFORE}\nDROP FUNCTION sampling_answer_moves(sampling_answer, sampling_answer);"


class Migration(migrations.Migration):
    dependencies = [("sampling", "0028_rechecks_refused"), ("deadlines", "0006_exceptions")]
    operations = [migrations.RunSQL(sql.text("answer_days"), UNDO)]
