"""A sealed sample whose laboratory has lost its qualification, with no other left, comes to an end."""

from django.db import migrations

from apps.sampling import sql


class Migration(migrations.Migration):
    dependencies = [("sampling", "0060_merged")]
    operations = [
        migrations.RunSQL(sql.text("guards_nobody_left"), sql.function("guards_import_reviews", "sampling_check_batch"))
    ]
