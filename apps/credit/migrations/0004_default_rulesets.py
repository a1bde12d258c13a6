"""The default rulesets, approved from the start of 2022 and marked as not taken from an official text."""

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

DATA = Path(__file__).resolve().parent.parent / "data"


def load(apps, schema_editor):
    for name in ("grade-default", "risk-default"):
        text = (DATA / f"{name}.json").read_text(encoding="utf-8")
        _load_one(apps, json.loads(text), hashlib.sha256(text.encode()).hexdigest())


def _load_one(apps, data, digest):
    model = {name: apps.get_model("credit", name) for name in ("Ruleset", "Indicator", "PointRule", "Veto", "Band")}
    kinds = dict(apps.get_model("records", "FactKind").objects.values_list("code", "pk"))
    head = {key: data[key] for key in ("code", "model", "title", "title_en", "legal_basis", "verified")}
    ruleset = model["Ruleset"].objects.create(**head, state="draft", drafted_by="system:default")
    indicators = {row["code"]: model["Indicator"].objects.create(ruleset=ruleset, **row) for row in data["indicators"]}
    for row in data["rules"]:
        row = {**row, "indicator": indicators[row["indicator"]]}
        model["PointRule"].objects.create(ruleset=ruleset, kind_id=kinds[row.pop("kind")], **row)
    for row in data["vetoes"]:
        model["Veto"].objects.create(ruleset=ruleset, kind_id=kinds[row.pop("kind")], **row)
    for row in data["bands"]:
        model["Band"].objects.create(ruleset=ruleset, **row)
    ruleset.state = "approved"
    ruleset.validity = DateRange(date.fromisoformat(data["valid_from"]), None)
    ruleset.submitted_by, ruleset.decided_by = "system:default", "system:install"
    ruleset.decided_at, ruleset.content_hash = datetime(2022, 1, 1, tzinfo=UTC), digest
    ruleset.save()


class Migration(migrations.Migration):
    dependencies = [("credit", "0003_engine"), ("records", "0002_history")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
