"""Who wrote, handed in and decided on a ruleset or a table of measures stays on record."""

from django.db import migrations

GUARD = """
CREATE FUNCTION credit_keep_deciders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.authors, OLD.submitted_by) IS DISTINCT FROM (NEW.authors, NEW.submitted_by)
    OR OLD.state <> 'submitted' AND (OLD.decided_by, OLD.decided_user, OLD.decided_at)
       IS DISTINCT FROM (NEW.decided_by, NEW.decided_user, NEW.decided_at)
  THEN
    RAISE EXCEPTION 'who wrote and decided is never changed' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER credit_ruleset_deciders BEFORE UPDATE ON credit_ruleset
  FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION credit_keep_deciders();
CREATE TRIGGER credit_measuretable_deciders BEFORE UPDATE ON credit_measuretable
  FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION credit_keep_deciders();
"""
UNDO = """
DROP TRIGGER credit_measuretable_deciders ON credit_measuretable;
DROP TRIGGER credit_ruleset_deciders ON credit_ruleset;
DROP FUNCTION credit_keep_deciders();
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0023_turns")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
