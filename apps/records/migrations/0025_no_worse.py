"""A decision on an objection does not make it worse for whoever objected (rules/no_worse.py), nor what is sent later.

Kind and weight are read from the category: where a decision has set them, no bar of repair comes with a new category.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION records_refuse_worse() RETURNS trigger LANGUAGE plpgsql AS $$
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
    OR NEW.severity > OLD.severity OR coalesce(NEW.amount, 0) > coalesce(OLD.amount, 0)
    OR ends > ended OR ends = ended AND NEW.occurred_on > OLD.occurred_on)
  THEN
    RAISE EXCEPTION 'a decision on an objection does not make it worse'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_no_worse';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_no_worse BEFORE UPDATE ON records_fact
  FOR EACH ROW WHEN (NEW.fixed_by IS DISTINCT FROM OLD.fixed_by) EXECUTE FUNCTION records_refuse_worse();

CREATE FUNCTION records_keep_category() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was text := coalesce(OLD.detail #>> '{decision,category}', '');
  becomes text := coalesce(NEW.detail #>> '{decision,category}', '');
  today date := (NEW.known_from AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  IF EXISTS (SELECT FROM records_repairbar bar WHERE bar.validity @> today AND position(bar.code IN becomes) > 0)
    AND NOT EXISTS (SELECT FROM records_repairbar bar WHERE bar.validity @> today AND position(bar.code IN was) > 0)
  THEN
    RAISE EXCEPTION 'a category that bars repair comes to what a decision has set by another such decision only'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_category';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_category BEFORE UPDATE ON records_fact
  FOR EACH ROW WHEN ('kind_id' = ANY (OLD.fixed)
    AND NEW.detail #>> '{decision,category}' IS DISTINCT FROM OLD.detail #>> '{decision,category}')
  EXECUTE FUNCTION records_keep_category();
"""
UNDO = """
DROP TRIGGER records_fact_category ON records_fact;
DROP FUNCTION records_keep_category();
DROP TRIGGER records_fact_no_worse ON records_fact;
DROP FUNCTION records_refuse_worse();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0024_bars_of_repair")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
