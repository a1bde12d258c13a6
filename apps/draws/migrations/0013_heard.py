"""A refused reveal stands with the event of the witness's own act, or not at all."""

from django.db import migrations

from apps.draws import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_linked_heads"), ("draws", "0012_beside")]
    operations = [migrations.RunSQL(sql.text("guards_heard"), sql.text("guards_heard_undo"))]
