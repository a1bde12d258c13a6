"""Law that is in force ends from a day that lies ahead."""

from django.db import migrations

from apps.deadlines import sql
from apps.kernel import sqlfiles

BEFORE = sqlfiles.functions_of(sql.text("guards"))["deadlines_guard_law"]


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0007_guards")]
    operations = [migrations.RunSQL(sql.text("law_ends"), BEFORE)]
