"""A fact says what it is about, and an older number by which it waits is one the register could hold.

Facts that came without a title get the number of their document or the name of their kind; an older number that is too
long to be one is dropped, and the fact waits by its code and name.
"""

from django.db import migrations, models
from django.db.models.fields.json import KT
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

MEND = """
DO $$
DECLARE
  -- what a proceeding of the portal, or a decision on an objection, entered without a title gets one too
  guards text[] := ARRAY(SELECT tgname FROM pg_trigger WHERE tgrelid = 'records_fact'::regclass
                         AND tgname IN ('records_fact_of_case', 'records_fact_decided'));
  guard text;
BEGIN
  IF NOT EXISTS (SELECT FROM records_fact WHERE title = '') THEN
    RETURN;
  END IF;
  SET CONSTRAINTS ALL IMMEDIATE;
  FOREACH guard IN ARRAY guards LOOP
    EXECUTE format('ALTER TABLE records_fact DISABLE TRIGGER %I', guard);
  END LOOP;
  UPDATE records_fact fact
  SET title = left(coalesce(nullif(fact.document_number, ''), kind.name), 300), reason = '补充事项名称',
      changed_by = 'system:install', changed_user = NULL,
      known_from = greatest(now(), fact.known_from + interval '1 microsecond')
  FROM records_factkind kind
  WHERE kind.id = fact.kind_id AND fact.title = '';
  SET CONSTRAINTS ALL IMMEDIATE;
  FOREACH guard IN ARRAY guards LOOP
    EXECUTE format('ALTER TABLE records_fact ENABLE TRIGGER %I', guard);
  END LOOP;
END $$;

UPDATE records_fact
SET detail = detail - 'older_code', reason = '原代码过长，不能用于匹配', changed_by = 'system:install',
    changed_user = NULL, known_from = greatest(now(), known_from + interval '1 microsecond')
WHERE length(detail ->> 'older_code') > 40;

SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0026_hand_term")]

    operations = [
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "fact",
            models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="records_fact_title",
                violation_error_message="Say what this is about: its title, or at least the number of its document.",
            ),
        ),
        migrations.AddConstraint(
            "fact",
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(KT("detail__older_code")), 40),
                name="records_fact_older_code",
                violation_error_message="An older number of an enterprise has at most 40 characters.",
            ),
        ),
    ]
