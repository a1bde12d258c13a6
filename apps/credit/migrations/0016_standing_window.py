"""A conferral lifts only inside its window, and only its proceeding or the province enters one."""

from importlib import import_module

from django.db import migrations

first = import_module("apps.credit.migrations.0009_standing")


def again(apps, schema_editor):
    first.unconfer(apps, schema_editor)
    first.confer(apps, schema_editor)


def reserve(apps, schema_editor):
    """The source of the proceeding that confers; until it confers in the portal, the province records by hand."""
    apps.get_model("records", "Source").objects.get_or_create(code="awards", defaults={"name": "企业质量信用等级认定"})
    kinds = apps.get_model("records", "FactKind").objects.filter(code__in=["grade_aa", "grade_aaa"])
    kinds.update(writers=["awards"], hand_level="province")
    schema_editor.execute("SELECT records_watch_reserved()")


class Migration(migrations.Migration):
    dependencies = [("credit", "0015_stage_without_index"), ("records", "0011_reserved_and_decided")]
    operations = [
        migrations.RunPython(again, migrations.RunPython.noop),
        migrations.RunPython(reserve, migrations.RunPython.noop),
    ]
