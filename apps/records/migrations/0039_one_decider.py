"""What an agency reports without saying who decided, and what one above or below it reports, may be one decision.

A city's source that names no authority was taken for the city's decision: the county typed the same once more.
"""

from importlib import import_module

from django.db import migrations

from apps.kernel import sqlfiles

LINE = """
-- whether one agency is another, or above or below it
CREATE FUNCTION records_one_line(one varchar, other varchar) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH RECURSIVE above AS (
    SELECT code AS below, code, parent_id FROM divisions_agency WHERE code IN (one, other)
    UNION ALL
    SELECT above.below, agency.code, agency.parent_id FROM above JOIN divisions_agency agency ON agency.code = above.parent_id
  )
  SELECT EXISTS (SELECT FROM above WHERE below = one AND code = other OR below = other AND code = one)
$$;
-- whether two reports may tell of one agency's decision: of each the agency named as who decided, and its source's; null
-- where of one nobody knows whose it is. Twin: queries/decided.py, decided_by()
CREATE FUNCTION records_one_decider(named varchar, source varchar, other_named varchar, other_source varchar)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN coalesce(named, source) = coalesce(other_named, other_source) THEN true
    WHEN named IS NOT NULL AND other_named IS NOT NULL THEN false
    WHEN coalesce(named, source) IS NULL OR coalesce(other_named, other_source) IS NULL THEN NULL
    ELSE records_one_line(coalesce(named, source), coalesce(other_named, other_source)) END
$$;
"""
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
      AND (known.kind_id = NEW.kind_id
           OR known.state IN ('withdrawn', 'repaired', 'over') AND was.leaning = 'adverse' AND becomes.leaning = 'adverse')
      AND (theirs.agency_id = ours.agency_id
           OR records_one_decider(known.agency_id, theirs.agency_id, NEW.agency_id, ours.agency_id)
           OR known.state IN ('withdrawn', 'repaired', 'over') AND coalesce(known.agency_id, theirs.agency_id) IS NULL)
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
UNDO = """
DROP FUNCTION records_one_decider(varchar, varchar, varchar, varchar);
DROP FUNCTION records_one_line(varchar, varchar);
"""
BEFORE = sqlfiles.functions_of(import_module("apps.records.migrations.0035_no_return").ONCE)["records_refuse_second"]


class Migration(migrations.Migration):
    dependencies = [("records", "0038_moved"), ("divisions", "0003_load")]
    operations = [migrations.RunSQL(f"{LINE}\n{ONCE}", f"{BEFORE}\n{UNDO}")]
