"""A holiday notice moves limits that stand still, were resumed or were made longer, too."""

from django.db import migrations

from apps.deadlines import sql
from apps.kernel import sqlfiles

BEFORE = sqlfiles.functions_of(sql.text("guards"))["deadlines_moves"]


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0008_law_ends")]
    operations = [migrations.RunSQL(sql.text("recounts"), f"{BEFORE}\n{sql.text('recounts_undo')}")]
