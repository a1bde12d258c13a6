"""Whoever strikes a number from one of two enterprises, or enters one by hand under a number, chooses it for what waits."""

from importlib import import_module

from django.db import migrations

from apps.kernel import sqlfiles

GIVEN = """
CREATE INDEX audit_event_struck ON audit_event ((data ->> 'number')) WHERE verb = 'registry.number_struck';
-- the audit event by which somebody last made one of these numbers lead to an enterprise: gave it the number, entered it
-- with the number, or struck the number from another; null where files and registers did
CREATE OR REPLACE FUNCTION records_given_by_hand(code text, older text, bearer bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT max(chosen.id) FROM (
    SELECT event.id FROM audit_event event
    WHERE event.subject_kind = 'enterprise' AND event.subject_id = bearer::text AND event.actor_user IS NOT NULL
      AND event.verb IN ('registry.enterprise_code_changed', 'registry.enterprise_code_corrected', 'registry.number_added',
                         'registry.enterprise_registered')
      AND ARRAY[event.data ->> 'now', event.data ->> 'number', event.data ->> 'uscc']
          && ARRAY[nullif(code, ''), nullif(older, '')]
    UNION ALL
    SELECT event.id FROM audit_event event
    WHERE event.verb = 'registry.number_struck' AND event.actor_user IS NOT NULL
      AND event.data ->> 'number' IN (nullif(code, ''), nullif(older, ''))
  ) chosen
$$;
"""
BEFORE = sqlfiles.functions_of(import_module("apps.records.migrations.0037_given_numbers").GIVEN)["records_given_by_hand"]
UNDO = f"{BEFORE}\nDROP INDEX audit_event_struck"


class Migration(migrations.Migration):
    dependencies = [("records", "0039_one_decider"), ("audit", "0004_failed_and_days")]
    operations = [migrations.RunSQL(GIVEN, UNDO)]
