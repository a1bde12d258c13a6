"""The database holds the time to answer, and the call to a hearing, against the dated limits."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0027_year_of_a_person")]
    operations = [migrations.RunSQL(sql.text("chance_to_answer"), sql.text("chance_to_answer_undo"))]
