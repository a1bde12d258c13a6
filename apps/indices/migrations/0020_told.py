"""The lines that the digest of a value is of, so that everybody can compute it."""

from django.db import migrations

from apps.indices import sql


class Migration(migrations.Migration):
    dependencies = [("indices", "0018_order_and_refused")]
    operations = [migrations.RunSQL(sql.text("told_function"), sql.text("told_function_undo"))]
