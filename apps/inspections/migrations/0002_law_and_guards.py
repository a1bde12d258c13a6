"""Items, parameters, codes of results, forms and limits; the database's guards; inspections as a source of facts."""

from datetime import date

from django.db import migrations

from apps.deadlines.loading import limit_rows, load_limits
from apps.inspections import loading, sql

IN_USE = date(2019, 2, 12)  # the day of the notice the forms rest on


def fill(apps, schema_editor):
    model = apps.get_model
    loading.load_items(model("inspections", "CheckItem"))
    loading.load_parameters(model("inspections", "Parameter"))
    loading.load_results(model("inspections", "ResultCode"))
    loading.load_forms(model("inspections", "FormVersion"), model("inspections", "Question"), on=IN_USE)
    load_limits(model("deadlines", "Limit"), limit_rows(loading.DATA / "limits.csv"))
    model("records", "Source").objects.get_or_create(code="inspections", defaults={"name": "双随机抽查检查结果"})


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial"), ("deadlines", "0003_extensions"), ("records", "0004_window")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(sql.text("guards"), sql.text("guards_undo")),
    ]
