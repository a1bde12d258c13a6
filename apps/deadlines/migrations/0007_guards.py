"""A clock is moved by its verbs only, and law that has begun is not written anew."""

from django.db import migrations

from apps.deadlines import sql


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0006_exceptions")]
    operations = [migrations.RunSQL(sql.text("guards"), sql.text("guards_undo"))]
