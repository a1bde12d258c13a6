"""A decision on a grade takes nothing from a good record; an amount that nobody had named makes nothing worse."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION records_refuse_worse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was records_factkind%ROWTYPE;
  becomes records_factkind%ROWTYPE;
  -- what is not shown at all ends before everything
  ended date := CASE WHEN OLD.public_from IS NULL THEN '-infinity' ELSE coalesce(OLD.public_until, 'infinity') END;
  ends date := CASE WHEN NEW.public_from IS NULL THEN '-infinity' ELSE coalesce(NEW.public_until, 'infinity') END;
BEGIN
  SELECT * INTO was FROM records_factkind WHERE id = OLD.kind_id;
  SELECT * INTO becomes FROM records_factkind WHERE id = NEW.kind_id;
  IF becomes.leaning = 'adverse' AND (
    was.leaning <> 'adverse' OR becomes.never_repaired AND NOT was.never_repaired
    OR NEW.severity > OLD.severity OR coalesce(NEW.amount, 0) > OLD.amount
    OR ends > ended OR ends = ended AND NEW.occurred_on > OLD.occurred_on)
  THEN
    RAISE EXCEPTION 'a decision on an objection does not make it worse'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_no_worse';
  END IF;
  IF was.leaning = 'favourable' AND (
    becomes.leaning <> 'favourable' OR NEW.severity < OLD.severity OR ends < ended OR NEW.occurred_on < OLD.occurred_on)
    -- to a record of its own that is good it may object for less
    AND EXISTS (SELECT FROM records_objection decision WHERE decision.id = NEW.fixed_by AND decision.fact_id IS NULL)
  THEN
    RAISE EXCEPTION 'a decision on a grade does not make it worse'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_no_less';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0031_settled_clocks")]
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
