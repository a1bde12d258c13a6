"""A message to many goes out as it was previewed and released, whoever writes."""

from django.db import migrations

from apps.notifications import sql


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_subscription")]
    operations = [migrations.RunSQL(sql.text("mass_guards"), sql.text("mass_guards_undo"))]
