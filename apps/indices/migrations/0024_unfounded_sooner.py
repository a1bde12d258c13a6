"""Once a figure was refused, the desk and every run open the parts of those results alone that read others."""

from django.db import migrations

from apps.indices import sql
from apps.kernel.sqlfiles import functions_of

BEFORE = functions_of(sql.text("guards_right"))["indices_unfounded"]


class Migration(migrations.Migration):
    dependencies = [("indices", "0023_ended")]
    operations = [migrations.RunSQL(sql.text("unfounded_sooner"), BEFORE)]
