"""Why thousands of results moved is asked without opening the parts of those that read no other index."""

from django.db import migrations

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = functions_of(sql.text("guards_right"))["indices_came_between"]


class Migration(migrations.Migration):
    dependencies = [("indices", "0024_unfounded_sooner")]
    operations = [migrations.RunSQL(sql.text("came_sooner"), BEFORE)]
