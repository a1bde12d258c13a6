"""Case, entry, feed and ledger end and stand together, whoever writes."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0047_hearing_asked"), ("audit", "0002_chain")]
    operations = [migrations.RunSQL(sql.text("in_step"), sql.text("in_step_undo"))]
