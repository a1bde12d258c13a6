"""The kinds of fact that confer AA and AAA, the view of standing grades, editions that cannot be changed once
published, and the default table of measures."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange

HERE = Path(__file__).resolve().parent.parent
# Conferred after application, review and on-site check; recorded by whoever confers. Three years is a default.
KINDS = (
    ("grade_aa", "质量信用AA级认定", "Quality credit grade AA conferred"),
    ("grade_aaa", "质量信用AAA级认定", "Quality credit grade AAA conferred"),
)
BASIS = "江苏省企业质量信用等级认定管理办法"

FROZEN = """
CREATE FUNCTION credit_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('published', 'discarded') THEN
    RAISE EXCEPTION 'a published edition is never changed' USING ERRCODE = '23001';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER credit_edition_frozen BEFORE UPDATE OR DELETE ON credit_edition
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_published();

-- by statement, over the rows it touched: a million entries are asked about once, not a million times
CREATE FUNCTION credit_refuse_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT edition_id FROM touched) entry
    JOIN credit_edition edition ON edition.id = entry.edition_id
    WHERE edition.state IN ('prepared', 'published')
  ) THEN
    RAISE EXCEPTION 'the entries of an edition are never changed once it is prepared' USING ERRCODE = '23001';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER credit_editionentry_insert AFTER INSERT ON credit_editionentry
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_entries();
CREATE TRIGGER credit_editionentry_update AFTER UPDATE ON credit_editionentry
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_entries();
CREATE TRIGGER credit_editionentry_delete AFTER DELETE ON credit_editionentry
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION credit_refuse_entries();

CREATE FUNCTION credit_refuse_erratum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an erratum is never changed' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER credit_erratum_frozen BEFORE UPDATE OR DELETE ON credit_erratum
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_erratum();

CREATE FUNCTION credit_refuse_measure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held text;
BEGIN
  SELECT state INTO held FROM credit_measuretable WHERE id = coalesce(NEW.table_id, OLD.table_id);
  IF held IN ('submitted', 'approved', 'rejected') THEN
    RAISE EXCEPTION 'a table of measures that left its draft is never changed' USING ERRCODE = '23001';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER credit_measure_frozen BEFORE INSERT OR UPDATE OR DELETE ON credit_measure
  FOR EACH ROW EXECUTE FUNCTION credit_refuse_measure();
"""
UNDO = """
DROP TRIGGER credit_measure_frozen ON credit_measure;
DROP TRIGGER credit_erratum_frozen ON credit_erratum;
DROP TRIGGER credit_editionentry_delete ON credit_editionentry;
DROP TRIGGER credit_editionentry_update ON credit_editionentry;
DROP TRIGGER credit_editionentry_insert ON credit_editionentry;
DROP TRIGGER credit_edition_frozen ON credit_edition;
DROP FUNCTION credit_refuse_measure();
DROP FUNCTION credit_refuse_erratum();
DROP FUNCTION credit_refuse_entries();
DROP FUNCTION credit_refuse_published();
"""


def confer(apps, schema_editor):
    """The kinds, then the view and its index with their numbers as constants."""
    kind_model = apps.get_model("records", "FactKind")
    numbers = {}
    for code, name, name_en in KINDS:
        row, _made = kind_model.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "name_en": name_en, "leaning": "favourable", "public": True,
                "legal_basis": BASIS, "verified": False,
            },
        )  # fmt: skip
        numbers[code] = row.pk
    text = (HERE / "sql" / "standing.sql").read_text(encoding="utf-8")
    for mark, code in (("{{ aaa }}", "grade_aaa"), ("{{ aa }}", "grade_aa")):
        text = text.replace(mark, str(numbers[code]))
    schema_editor.execute(text)


def unconfer(apps, schema_editor):
    schema_editor.execute("DROP INDEX credit_rating_below; DROP INDEX credit_fact_conferral; DROP VIEW credit_standing")


def load_measures(apps, schema_editor):
    data = json.loads((HERE / "data" / "measures-default.json").read_text(encoding="utf-8"))
    table_model, measure_model = apps.get_model("credit", "MeasureTable"), apps.get_model("credit", "Measure")
    head = {name: data[name] for name in ("code", "title", "title_en", "legal_basis", "verified")}
    table = table_model.objects.create(**head, state="draft", drafted_by="system:default")
    measure_model.objects.bulk_create(measure_model(table=table, **row) for row in data["measures"])
    table.state = "approved"
    table.validity = DateRange(date.fromisoformat(data["valid_from"]), None)
    table.submitted_by, table.decided_by = "system:default", "system:install"
    table.decided_at = datetime(2022, 1, 1, tzinfo=UTC)
    table.save()


class Migration(migrations.Migration):
    dependencies = [("credit", "0008_public_grades"), ("records", "0004_window"), ("registry", "0008_unknowns")]
    operations = [
        migrations.RunPython(confer, unconfer),
        migrations.RunSQL(FROZEN, UNDO),
        migrations.RunPython(load_measures, migrations.RunPython.noop),
    ]
