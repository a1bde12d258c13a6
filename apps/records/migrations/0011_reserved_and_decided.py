"""Kinds that only their own proceedings enter, and what a decision on an objection has set: kept by triggers.

The trigger on reserved kinds carries their numbers as constants, so that the millions of rows of other kinds never call
it; `records_watch_reserved()` makes it anew from the data whenever a kind was reserved.
"""

import csv
from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

RESERVED = Path(__file__).resolve().parent.parent / "data" / "reserved.csv"

GUARDS = """
CREATE FUNCTION records_refuse_reserved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM records_factkind kind
    JOIN records_source source ON source.id = NEW.source_id
    LEFT JOIN divisions_agency agency ON agency.code = source.agency_id
    WHERE kind.id = NEW.kind_id
      AND (kind.writers = '{}' AND kind.hand_level = ''
           OR source.code = ANY (kind.writers)
           OR kind.hand_level <> '' AND agency.level = kind.hand_level
              AND NEW.evidence <> '' AND NEW.public_until IS NOT NULL)
  ) THEN
    RAISE EXCEPTION 'facts of this kind come from their own proceeding or its authority'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_reserved';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION records_watch_reserved() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  numbers text;
BEGIN
  DROP TRIGGER IF EXISTS records_fact_reserved ON records_fact;
  SELECT string_agg(id::text, ', ' ORDER BY id) INTO numbers
  FROM records_factkind WHERE writers <> '{}' OR hand_level <> '';
  IF numbers IS NOT NULL THEN
    EXECUTE 'CREATE TRIGGER records_fact_reserved'
      ' BEFORE INSERT OR UPDATE OF kind_id, source_id, evidence, public_until ON records_fact'
      ' FOR EACH ROW WHEN (NEW.kind_id IN (' || numbers || ')) EXECUTE FUNCTION records_refuse_reserved()';
  END IF;
END $$;

CREATE FUNCTION records_keep_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was jsonb := to_jsonb(OLD);
  becomes jsonb := to_jsonb(NEW);
BEGIN
  IF OLD.state = 'objected' AND NEW.state = 'objected'
    AND (OLD.kind_id, OLD.severity, OLD.occurred_on, OLD.title, OLD.document_number, OLD.legal_basis, OLD.amount,
         OLD.evidence, OLD.public_until)
        IS DISTINCT FROM
        (NEW.kind_id, NEW.severity, NEW.occurred_on, NEW.title, NEW.document_number, NEW.legal_basis, NEW.amount,
         NEW.evidence, NEW.public_until)
  THEN
    RAISE EXCEPTION 'a fact under objection changes only by the decision on it'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_under_objection';
  END IF;
  IF OLD.fixed IS NULL OR EXISTS (
    SELECT FROM records_objection decision
    WHERE decision.id = NEW.fixed_by AND NEW.fixed_by IS DISTINCT FROM OLD.fixed_by
      AND decision.state = 'upheld' AND decision.outcome_fact_id = NEW.id)
  THEN
    RETURN NEW;
  END IF;
  IF NEW.fixed IS DISTINCT FROM OLD.fixed OR NEW.fixed_by IS DISTINCT FROM OLD.fixed_by
    OR EXISTS (SELECT FROM unnest(OLD.fixed) AS field(name)
               WHERE becomes -> field.name IS DISTINCT FROM was -> field.name)
  THEN
    RAISE EXCEPTION 'what a decision on an objection has set changes only by another such decision'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_fixed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_decided BEFORE UPDATE ON records_fact
  FOR EACH ROW WHEN (OLD.fixed IS NOT NULL OR OLD.state = 'objected') EXECUTE FUNCTION records_keep_decided();
"""
UNDO = """
DROP TRIGGER records_fact_decided ON records_fact;
DROP FUNCTION records_keep_decided();
DROP FUNCTION records_watch_reserved();
DROP TRIGGER IF EXISTS records_fact_reserved ON records_fact;
DROP FUNCTION records_refuse_reserved();
"""


def reserve(apps, schema_editor):
    kinds = apps.get_model("records", "FactKind").objects
    with RESERVED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            kinds.filter(code=row["code"]).update(writers=row["writers"].split(), hand_level=row["hand_level"])
    kinds.filter(code="licence_revoked").update(never_repaired=True)  # Order 45 Art. 14 (3)
    schema_editor.execute("SELECT records_watch_reserved()")


class Migration(migrations.Migration):
    dependencies = [("records", "0010_publicity_unverified"), ("divisions", "0003_load")]

    operations = [
        migrations.AddField(
            "factkind",
            "writers",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField("factkind", "never_repaired", models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            "factkind",
            "hand_level",
            models.CharField(
                blank=True,
                choices=[("province", "province"), ("city", "city"), ("county", "county")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            "fact",
            "fixed",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, null=True, size=None
            ),
        ),
        migrations.AddField("fact", "fixed_by", models.BigIntegerField(blank=True, null=True)),
        migrations.RunSQL(GUARDS, UNDO),
        migrations.RunPython(reserve, migrations.RunPython.noop),
    ]
