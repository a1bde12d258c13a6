"""What was set aside is not typed in again as another adverse kind, nor where nobody knows who decided; and what was typed
as no adverse record becomes one with the document that proves it only."""

from importlib import import_module

from django.db import migrations

from apps.kernel import sqlfiles

ONCE = """
CREATE OR REPLACE FUNCTION records_refuse_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM records_fact known
    JOIN records_source theirs ON theirs.id = known.source_id
    JOIN records_source ours ON ours.id = NEW.source_id
    JOIN records_factkind was ON was.id = known.kind_id
    JOIN records_factkind becomes ON becomes.id = NEW.kind_id
    WHERE known.document_number = NEW.document_number AND known.document_number <> ''
      AND known.occurred_on = NEW.occurred_on
      AND (known.enterprise_id = NEW.enterprise_id OR known.subject_code <> '' AND known.subject_code = NEW.subject_code)
      AND (
        known.kind_id = NEW.kind_id AND theirs.agency_id = ours.agency_id
        OR known.state IN ('withdrawn', 'repaired', 'over')
          AND (known.kind_id = NEW.kind_id OR was.leaning = 'adverse' AND becomes.leaning = 'adverse')
          AND (ours.agency_id IN (theirs.agency_id, known.agency_id) OR coalesce(known.agency_id, theirs.agency_id) IS NULL)
      )
      -- what an import brought that was undone was never there
      AND NOT EXISTS (
        SELECT FROM records_factversion brought
        JOIN records_importoffacts run ON run.source_id = known.source_id AND run.at = brought.known_from
        WHERE brought.fact_id = known.id AND brought.version = 1 AND run.state = 'undone' AND known.state = 'withdrawn')
  ) THEN
    RAISE EXCEPTION 'one decision of one agency about one enterprise is one fact'
      USING ERRCODE = '23505', CONSTRAINT = 'records_fact_once';
  END IF;
  RETURN NEW;
END $$;
"""
TURNED = """
CREATE FUNCTION records_refuse_turned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM records_factkind WHERE id = NEW.kind_id AND leaning = 'adverse')
    AND NOT EXISTS (SELECT FROM records_factkind WHERE id = OLD.kind_id AND leaning = 'adverse')
    -- what a file had made of an adverse one goes back with the file
    AND NOT EXISTS (
      SELECT FROM records_factversion past JOIN records_factkind kind ON kind.id = past.kind_id
      WHERE past.fact_id = NEW.id AND kind.leaning = 'adverse')
  THEN
    RAISE EXCEPTION 'what was typed becomes adverse with the document that proves it'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_turned';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_turned BEFORE UPDATE OF kind_id ON records_fact
  FOR EACH ROW WHEN (NEW.source_key LIKE 'hand-%' AND NEW.evidence = '' AND NEW.kind_id <> OLD.kind_id)
  EXECUTE FUNCTION records_refuse_turned();
"""
UNDO = """
DROP TRIGGER records_fact_turned ON records_fact;
DROP FUNCTION records_refuse_turned();
"""
BEFORE = sqlfiles.functions_of(import_module("apps.records.migrations.0012_small_guards").GUARDS)


class Migration(migrations.Migration):
    dependencies = [("records", "0034_eased")]
    operations = [
        migrations.RunSQL(ONCE, BEFORE["records_refuse_second"]),
        migrations.RunSQL(TURNED, UNDO),
    ]
