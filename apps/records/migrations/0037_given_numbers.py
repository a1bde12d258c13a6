"""Whether a person gave an enterprise the number by which a waiting fact would find it: then a second one agrees first."""

from django.db import migrations

GIVEN = """
-- the audit event by which somebody gave an enterprise one of these numbers last; null where files and registers did
CREATE FUNCTION records_given_by_hand(code text, older text, bearer bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT event.id FROM audit_event event
  WHERE event.subject_kind = 'enterprise' AND event.subject_id = bearer::text AND event.actor_user IS NOT NULL
    AND event.verb IN ('registry.enterprise_code_changed', 'registry.enterprise_code_corrected', 'registry.number_added')
    AND coalesce(event.data ->> 'now', event.data ->> 'number') IN (code, older)
  ORDER BY event.id DESC LIMIT 1
$$;
"""
UNDO = "DROP FUNCTION records_given_by_hand(text, text, bigint)"


class Migration(migrations.Migration):
    dependencies = [("records", "0036_asked_anew"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(GIVEN, UNDO)]
