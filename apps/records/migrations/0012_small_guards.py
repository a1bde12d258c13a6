"""One decision typed twice is one fact; what the law bars from repair is not repaired; a fact goes to whose code it names;
an objection that a fact was missing is upheld by one that was recorded since."""

from django.db import migrations, models

GUARDS = """
CREATE FUNCTION records_refuse_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM records_source ours
    JOIN records_source theirs ON theirs.agency_id = ours.agency_id
    JOIN records_fact known ON known.source_id = theirs.id
    WHERE ours.id = NEW.source_id AND known.kind_id = NEW.kind_id AND known.occurred_on = NEW.occurred_on
      AND known.document_number = NEW.document_number AND known.document_number <> ''
      AND (known.enterprise_id = NEW.enterprise_id OR known.subject_code = NEW.subject_code)
  ) THEN
    RAISE EXCEPTION 'one decision of one agency about one enterprise is one fact'
      USING ERRCODE = '23505', CONSTRAINT = 'records_fact_once';
  END IF;
  RETURN NEW;
END $$;
-- files and feeds are asked by import_match.sql, a whole file at a time
CREATE TRIGGER records_fact_once BEFORE INSERT ON records_fact
  FOR EACH ROW WHEN (NEW.source_key LIKE 'hand-%' AND NEW.document_number <> '')
  EXECUTE FUNCTION records_refuse_second();

CREATE FUNCTION records_refuse_repair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM records_factkind WHERE id = NEW.kind_id AND never_repaired) THEN
    RAISE EXCEPTION 'the law bars an early repair of this kind of fact'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_never_repaired';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_repair BEFORE UPDATE ON records_fact
  FOR EACH ROW WHEN (NEW.state = 'repaired' AND OLD.state <> 'repaired') EXECUTE FUNCTION records_refuse_repair();

CREATE FUNCTION records_refuse_stranger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM registry_enterprise enterprise
    WHERE enterprise.id = NEW.enterprise_id AND enterprise.uscc <> NEW.subject_code
      AND NOT EXISTS (
        SELECT FROM registry_identifier identifier
        WHERE identifier.enterprise_id = enterprise.id
          AND identifier.value IN (NEW.subject_code, NEW.detail ->> 'older_code'))
  ) THEN
    RAISE EXCEPTION 'the report names the credit code of another enterprise'
      USING ERRCODE = '23514', CONSTRAINT = 'records_fact_of_another';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_fact_match BEFORE UPDATE ON records_fact
  FOR EACH ROW WHEN (OLD.state = 'waiting' AND NEW.enterprise_id IS NOT NULL
                     AND length(NEW.subject_code) = 18)
  EXECUTE FUNCTION records_refuse_stranger();

CREATE FUNCTION records_refuse_not_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.fact_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM records_fact fact
    WHERE fact.id = NEW.outcome_fact_id AND fact.enterprise_id = NEW.enterprise_id
      AND coalesce((SELECT min(earlier.known_from) FROM records_factversion earlier WHERE earlier.fact_id = fact.id),
                   fact.known_from) >= NEW.filed_at
  ) THEN
    RAISE EXCEPTION 'what was missing was recorded after the objection said so'
      USING ERRCODE = '23514', CONSTRAINT = 'records_objection_added';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER records_objection_added BEFORE UPDATE ON records_objection
  FOR EACH ROW WHEN (NEW.outcome = 'added' AND OLD.outcome <> 'added') EXECUTE FUNCTION records_refuse_not_added();
"""
UNDO = """
DROP TRIGGER records_objection_added ON records_objection;
DROP TRIGGER records_fact_match ON records_fact;
DROP TRIGGER records_fact_repair ON records_fact;
DROP TRIGGER records_fact_once ON records_fact;
DROP FUNCTION records_refuse_not_added();
DROP FUNCTION records_refuse_stranger();
DROP FUNCTION records_refuse_repair();
DROP FUNCTION records_refuse_second();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0011_reserved_and_decided"), ("registry", "0008_unknowns")]
    operations = [
        migrations.AlterField(
            "objection",
            "outcome",
            models.CharField(
                blank=True,
                choices=[
                    ("corrected", "the fact was corrected"),
                    ("withdrawn", "the fact was withdrawn"),
                    ("added", "the missing fact was recorded"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
