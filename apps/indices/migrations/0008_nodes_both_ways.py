"""The indicators of an approved definition cannot be moved out of it; only what was published is shown."""

from django.db import migrations

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = [sql.text("guards_nodes_undo"), functions_of(sql.text("guards"))["indices_guard_node"]]


class Migration(migrations.Migration):
    dependencies = [("indices", "0007_units_per_10k")]
    operations = [migrations.RunSQL(sql.text("guards_nodes"), "\n".join(BEFORE))]
