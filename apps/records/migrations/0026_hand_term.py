"""How long a record of a reserved kind may hold at the longest that an officer enters by hand."""

from pathlib import Path

from django.db import migrations

from apps.deadlines import loading

LIMITS = Path(__file__).resolve().parent.parent / "data" / "limits.csv"
TERM = "records.hand_term"

GUARDS = """
CREATE OR REPLACE FUNCTION records_refuse_reserved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  proceeding boolean;
BEGIN
  -- a save names every column: what stood before a rule came is held to it only in what changes
  IF TG_OP = 'UPDATE' THEN
    IF (OLD.kind_id, OLD.source_id, OLD.evidence, OLD.occurred_on, OLD.public_until)
      IS NOT DISTINCT FROM (NEW.kind_id, NEW.source_id, NEW.evidence, NEW.occurred_on, NEW.public_until)
    THEN
      RETURN NEW;
    END IF;
  END IF;
  SELECT kind.writers = '{}' AND kind.hand_level = '' OR source.code = ANY (kind.writers) INTO proceeding
  FROM records_factkind kind, records_source source
  WHERE kind.id = NEW.kind_id AND source.id = NEW.source_id;
  IF proceeding THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (
    SELECT FROM records_factkind kind
    JOIN records_source source ON source.id = NEW.source_id
    JOIN divisions_agency agency ON agency.code = source.agency_id AND agency.level = kind.hand_level
    WHERE kind.id = NEW.kind_id AND kind.hand_level <> '' AND NEW.evidence <> '' AND NEW.public_until IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'facts of this kind come from their own proceeding or its authority'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_reserved';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    -- another document makes no term longer
    IF (OLD.kind_id, OLD.source_id, OLD.occurred_on, OLD.public_until)
      IS NOT DISTINCT FROM (NEW.kind_id, NEW.source_id, NEW.occurred_on, NEW.public_until)
    THEN
      RETURN NEW;
    END IF;
  END IF;
  -- a limit that an operator counts in other units than months is asked by the portal alone
  IF EXISTS (
    SELECT FROM deadlines_limit term
    WHERE term.code = 'records.hand_term' AND term.validity @> NEW.occurred_on
      AND term.unit = 'month' AND NOT term.rolls_over
      AND NEW.public_until > (NEW.occurred_on + make_interval(months => term.value::int))::date
  ) THEN
    RAISE EXCEPTION 'what is entered by hand of this kind has a longest term'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_hand_term';
  END IF;
  RETURN NEW;
END $$;

-- as 0021 left it; the trigger on reserved kinds hears of the day too
CREATE OR REPLACE FUNCTION records_watch_reserved() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  numbers text;
BEGIN
  DROP TRIGGER IF EXISTS records_fact_reserved ON records_fact;
  SELECT string_agg(id::text, ', ' ORDER BY id) INTO numbers
  FROM records_factkind WHERE writers <> '{}' OR hand_level <> '';
  IF numbers IS NOT NULL THEN
    EXECUTE 'CREATE TRIGGER records_fact_reserved'
      ' BEFORE INSERT OR UPDATE OF kind_id, source_id, evidence, occurred_on, public_until ON records_fact'
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
"""


def fill(apps, schema_editor):
    rows = [row for row in loading.limit_rows(LIMITS) if row["code"] == TERM]
    loading.load_limits(apps.get_model("deadlines", "Limit"), rows)


class Migration(migrations.Migration):
    dependencies = [("records", "0025_no_worse"), ("deadlines", "0002_load"), ("divisions", "0003_load")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
