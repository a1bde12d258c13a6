"""Kinds of facts, and the trigger that keeps every earlier version of a fact."""

import csv
from pathlib import Path

from django.db import migrations

KINDS = Path(__file__).resolve().parent.parent / "data" / "kinds.csv"

HISTORY = """
CREATE FUNCTION records_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW IS NOT DISTINCT FROM OLD THEN
    RETURN NEW;
  END IF;
  IF NEW.known_from <= OLD.known_from THEN
    RAISE EXCEPTION 'a new version of fact % must be known later than the last', OLD.id USING ERRCODE = '23514';
  END IF;
  INSERT INTO records_factversion
    (fact_id, version, enterprise_id, kind_id, severity, occurred_on, state, known_from, known_to, "row")
  VALUES
    (OLD.id, OLD.version, OLD.enterprise_id, OLD.kind_id, OLD.severity, OLD.occurred_on, OLD.state,
     OLD.known_from, NEW.known_from, to_jsonb(OLD));
  NEW.version := OLD.version + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_history BEFORE UPDATE ON records_fact
  FOR EACH ROW EXECUTE FUNCTION records_keep_version();

CREATE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of facts is append-only' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER records_factversion_append_only BEFORE UPDATE OR DELETE ON records_factversion
  FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
"""

UNDO = """
DROP TRIGGER records_factversion_append_only ON records_factversion;
DROP TRIGGER records_fact_history ON records_fact;
DROP FUNCTION records_refuse_change();
DROP FUNCTION records_keep_version();
"""


def load_kinds(apps, schema_editor):
    FactKind = apps.get_model("records", "FactKind")
    with KINDS.open(encoding="utf-8", newline="") as lines:
        FactKind.objects.bulk_create(
            FactKind(**{**row, "public": row["public"] == "1", "verified": row["verified"] == "1"})
            for row in csv.DictReader(lines)
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        migrations.RunPython(load_kinds, migrations.RunPython.noop),
        migrations.RunSQL(HISTORY, UNDO),
    ]
