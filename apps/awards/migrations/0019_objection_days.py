"""The last day to answer an objection follows its clock to a later day, when a holiday notice moves that."""

from django.db import migrations

from apps.awards import sql

BEFORE = sql.function("guards_heard", "awards_guard_objection")
UNDO = f"{BEFORE}\nDROP FUNCTION awards_answer_moves(awards_objection, awards_objection);"


class Migration(migrations.Migration):
    dependencies = [("awards", "0018_records"), ("deadlines", "0006_exceptions")]
    operations = [migrations.RunSQL(sql.text("objection_days"), UNDO)]
