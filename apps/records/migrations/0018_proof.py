"""An adverse fact that an officer typed keeps the document that proves it."""

from django.db import migrations

GUARD = """
CREATE FUNCTION records_refuse_unproved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM records_factkind WHERE id = NEW.kind_id AND leaning = 'adverse') THEN
    RAISE EXCEPTION 'an adverse fact typed by hand needs the document that proves it'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_proved';
  END IF;
  RETURN NEW;
END $$;
-- What a file or a feed says, its source vouches for, also where it says more of what was typed: so an update is asked only
-- where it takes the document away. What was typed without one before this guard can still be ended and objected to.
CREATE TRIGGER records_fact_proved BEFORE INSERT ON records_fact
  FOR EACH ROW WHEN (NEW.source_key LIKE 'hand-%' AND NEW.evidence = '')
  EXECUTE FUNCTION records_refuse_unproved();
CREATE TRIGGER records_fact_still_proved BEFORE UPDATE OF evidence ON records_fact
  FOR EACH ROW WHEN (NEW.source_key LIKE 'hand-%' AND NEW.evidence = '' AND OLD.evidence <> '')
  EXECUTE FUNCTION records_refuse_unproved();
"""
UNDO = """
DROP TRIGGER records_fact_still_proved ON records_fact;
DROP TRIGGER records_fact_proved ON records_fact;
DROP FUNCTION records_refuse_unproved();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0017_no_later_than_the_law")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
