"""Penalties held without an end or with one too late, and mere warnings that were shown, follow the rules of publicity."""

from pathlib import Path

from django.db import migrations

from apps.records.rules.publicity import LIMITS, MORE_THAN_WARNING
from apps.records.rules.rows import BARRING_WORDS, OPEN_END

SQL = Path(__file__).resolve().parent.parent / "sql" / "close_windows.sql"
REASON = "按行政处罚信息公示规定补定公示期限"


def close(apps, schema_editor):
    kinds, severities = (list(part) for part in zip(*LIMITS, strict=True))
    given = {"kinds": kinds, "severities": severities, "limits": list(LIMITS.values()), "reason": REASON}
    given["more_than_warning"] = "|".join(MORE_THAN_WARNING)
    given |= {"barring": "|".join(BARRING_WORDS), "open_end": OPEN_END}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(SQL.read_text(encoding="utf-8"), given)


class Migration(migrations.Migration):
    dependencies = [("records", "0015_over"), ("deadlines", "0002_load")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
