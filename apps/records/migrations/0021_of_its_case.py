"""What only a proceeding of the portal enters changes only with its case: no objection ends in a correction of it.

The trigger carries the numbers of these kinds, as that on reserved kinds does (0011); `records_watch_reserved()` makes
both anew.
"""

from importlib import import_module

from django.db import migrations

from apps.kernel import sqlfiles

GUARDS = """
CREATE FUNCTION records_refuse_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a proceeding of the portal decided changes only with its case'
    USING ERRCODE = '23514', CONSTRAINT = 'records_fact_of_case';
END $$;

CREATE OR REPLACE FUNCTION records_watch_reserved() RETURNS void LANGUAGE plpgsql AS $$
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
  DROP TRIGGER IF EXISTS records_fact_of_case ON records_fact;
  SELECT string_agg(id::text, ', ' ORDER BY id) INTO numbers
  FROM records_factkind WHERE writers <> '{}' AND hand_level = '';
  IF numbers IS NOT NULL THEN
    -- a term that is counted anew after a repair got by deceit is the case's own
    EXECUTE 'CREATE TRIGGER records_fact_of_case BEFORE UPDATE ON records_fact FOR EACH ROW'
      ' WHEN (OLD.kind_id IN (' || numbers || ') AND ('
      '   (OLD.kind_id, OLD.severity, OLD.occurred_on, OLD.title, OLD.document_number, OLD.legal_basis, OLD.amount,'
      '    OLD.evidence, OLD.public_from) IS DISTINCT FROM'
      '   (NEW.kind_id, NEW.severity, NEW.occurred_on, NEW.title, NEW.document_number, NEW.legal_basis, NEW.amount,'
      '    NEW.evidence, NEW.public_from)'
      '   OR OLD.public_until IS DISTINCT FROM NEW.public_until AND NOT (OLD.state = ''repaired'' AND NEW.state = ''effective'')'
      ' )) EXECUTE FUNCTION records_refuse_of_case()';
  END IF;
END $$;
SELECT records_watch_reserved();

CREATE FUNCTION records_refuse_correction_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM records_fact fact JOIN records_factkind kind ON kind.id = fact.kind_id
    WHERE fact.id = NEW.outcome_fact_id AND kind.writers <> '{}' AND kind.hand_level = ''
  ) THEN
    RAISE EXCEPTION 'what a proceeding of the portal decided is withdrawn or stands'
      USING ERRCODE = '23514', CONSTRAINT = 'records_objection_of_case';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_objection_of_case BEFORE INSERT OR UPDATE ON records_objection
  FOR EACH ROW WHEN (NEW.outcome = 'corrected') EXECUTE FUNCTION records_refuse_correction_of_case();
"""
UNDO = """
DROP TRIGGER records_objection_of_case ON records_objection;
DROP FUNCTION records_refuse_correction_of_case();
DROP TRIGGER IF EXISTS records_fact_of_case ON records_fact;
DROP FUNCTION records_refuse_of_case();
"""
BEFORE = sqlfiles.functions_of(import_module("apps.records.migrations.0011_reserved_and_decided").GUARDS)


class Migration(migrations.Migration):
    dependencies = [("records", "0020_deciding_agency")]
    operations = [migrations.RunSQL(GUARDS, BEFORE["records_watch_reserved"] + UNDO)]
