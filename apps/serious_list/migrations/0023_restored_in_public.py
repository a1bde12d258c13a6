"""The public record says since when the term of an entry is counted that stood again after deceit."""

from django.db import migrations

from apps.serious_list import sql


class Migration(migrations.Migration):
    dependencies = [("serious_list", "0022_days_guarded")]
    operations = [migrations.RunSQL(sql.text("restored"), sql.functions("pages") + "\n" + sql.text("restored_undo"))]
