"""The limits of objections, and the trigger that keeps whoever took part in a fact from deciding on it."""

from pathlib import Path

from django.db import migrations

from apps.deadlines import loading

LIMITS = Path(__file__).resolve().parent.parent / "data" / "limits.csv"

INVOLVED = """
CREATE FUNCTION records_refuse_involved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  subject bigint := coalesce(NEW.fact_id, NEW.outcome_fact_id);
BEGIN
  IF NEW.state NOT IN ('upheld', 'refused') OR OLD.state = NEW.state THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM records_fact WHERE id = subject AND NEW.decided_user IN (recorded_user, changed_user))
    OR EXISTS (
      SELECT FROM records_factversion
      WHERE fact_id = subject
        AND NEW.decided_user::text IN ("row" ->> 'recorded_user', "row" ->> 'changed_user'))
    OR EXISTS (
      SELECT FROM records_objection other
      WHERE other.id <> NEW.id AND other.decided_user = NEW.decided_user
        AND (other.fact_id = NEW.fact_id
             OR NEW.fact_id IS NULL AND other.enterprise_id = NEW.enterprise_id AND other.grade_ref = NEW.grade_ref))
  THEN
    RAISE EXCEPTION 'whoever took part in a fact does not decide on it'
      USING ERRCODE = '23514', CONSTRAINT = 'records_objection_not_involved';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_objection_not_involved BEFORE UPDATE ON records_objection
  FOR EACH ROW EXECUTE FUNCTION records_refuse_involved();
"""

UNDO = """
DROP TRIGGER records_objection_not_involved ON records_objection;
DROP FUNCTION records_refuse_involved();
"""


def fill(apps, schema_editor):
    loading.load_limits(apps.get_model("deadlines", "Limit"), loading.limit_rows(LIMITS))


class Migration(migrations.Migration):
    dependencies = [("records", "0005_ledger_in_the_browser"), ("deadlines", "0002_load")]
    operations = [migrations.RunSQL(INVOLVED, UNDO), migrations.RunPython(fill, migrations.RunPython.noop)]
