"""One report of a laboratory is one result: a number is found, and entered once. Doubles that are there stay as they are."""

from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Replace, Upper

from apps.sampling import sql


def key():
    return Upper(Replace(F("report_number"), Value(" "), Value(""), output_field=models.CharField()))


class Migration(migrations.Migration):
    dependencies = [("sampling", "0061_nobody_left")]
    operations = [
        migrations.AddIndex("importedresult", models.Index(key(), name="sampling_imported_report")),
        migrations.AddIndex("test", models.Index(key(), name="sampling_test_report")),
        migrations.RunSQL(sql.text("guards_doubles"), sql.text("guards_doubles_undo")),
    ]
