"""The last day to answer follows its clock to a later day, and the time to answer is not over before it is."""

from django.db import migrations

from apps.serious_list import sql


BEFORE = sql.function("guards", "serious_list_guard_case")


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0042_changes"), ("deadlines", "0006_exceptions")]
    operations = [migrations.RunSQL(sql.text("answer_days"), f"{BEFORE}\n{sql.text('answer_days_undo')}")]
