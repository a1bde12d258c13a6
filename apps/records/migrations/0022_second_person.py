"""Whoever recorded a fact neither withdraws nor repairs it; a file whose facts still wait is taken back by its own hand."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"

GUARD = """
CREATE FUNCTION records_refuse_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'whoever recorded a fact does not end it'
    USING ERRCODE = '23514', CONSTRAINT = 'records_fact_second_person';
END $$;
CREATE TRIGGER records_fact_second_person BEFORE UPDATE OF state ON records_fact
  FOR EACH ROW WHEN (NEW.state IN ('withdrawn', 'repaired') AND OLD.state NOT IN ('waiting', NEW.state)
                     AND NEW.changed_user = NEW.recorded_user)
  EXECUTE FUNCTION records_refuse_own();
"""
UNDO = """
DROP TRIGGER records_fact_second_person ON records_fact;
DROP FUNCTION records_refuse_own();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0021_of_its_case")]
    operations = [
        migrations.RunSQL(GUARD, UNDO),
        migrations.RunSQL((SQL / "involved.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
