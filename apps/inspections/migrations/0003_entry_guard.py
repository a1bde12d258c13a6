"""Answers, photos and results are written by an inspector of the visit; a result names nobody itself."""

from django.db import migrations

from apps.inspections import sql


class Migration(migrations.Migration):
    dependencies = [("inspections", "0002_law_and_guards")]
    operations = [migrations.RunSQL(sql.text("entry_guard"), sql.text("entry_guard_undo"))]
