"""What a proceeding of the portal decided, and a decision on an objection made lighter, weighs again what it did.

Before 0021 an objection to a listing could end in a correction of its fact, while the party stayed on the list: the fact lost
its weight, and with it the grade D. It gets back kind, weight, day and window of the last version before the decision, which
fixes these no more; nothing but the end of its proceeding could have set it right.
"""

from django.db import migrations

REASON = "该信息由专门程序作出，恢复其类别、严重程度、日期和公示期限"

HEAL = """
CREATE TEMP TABLE records_damaged ON COMMIT DROP AS
SELECT fact.id, before.*
FROM records_fact fact
JOIN records_source source ON source.id = fact.source_id
CROSS JOIN LATERAL (
  SELECT past.kind_id, past.severity, past.occurred_on, (past."row" ->> 'public_from')::date AS public_from,
         (past."row" ->> 'public_until')::date AS public_until
  FROM records_factversion past
  WHERE past.fact_id = fact.id AND past."row" ->> 'fixed' IS NULL
  ORDER BY past.version DESC LIMIT 1
) before
JOIN records_factkind kind ON kind.id = before.kind_id AND source.code = ANY (kind.writers) AND kind.hand_level = ''
WHERE fact.fixed && ARRAY['kind_id', 'severity', 'occurred_on', 'public_until']::varchar[] AND fact.state <> 'withdrawn';
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM records_damaged) THEN
    RETURN;
  END IF;
  SET CONSTRAINTS ALL IMMEDIATE;
  ALTER TABLE records_fact DISABLE TRIGGER records_fact_of_case;
  ALTER TABLE records_fact DISABLE TRIGGER records_fact_decided;
  ALTER TABLE records_fact DISABLE TRIGGER records_fact_no_worse;
  UPDATE records_fact fact
  SET kind_id = damaged.kind_id, severity = damaged.severity, occurred_on = damaged.occurred_on,
      public_from = damaged.public_from, public_until = damaged.public_until,
      fixed = nullif(ARRAY(SELECT field FROM unnest(fact.fixed) field
                           WHERE field NOT IN ('kind_id', 'severity', 'occurred_on', 'public_until')), '{}'),
      -- the same decision, where it set anything else
      fixed_by = CASE WHEN fact.fixed <@ ARRAY['kind_id', 'severity', 'occurred_on', 'public_until']::varchar[]
                      THEN NULL ELSE fact.fixed_by END,
      state = CASE WHEN fact.state = 'expired' AND damaged.public_until > (now() AT TIME ZONE 'Asia/Shanghai')::date
                   THEN 'effective' ELSE fact.state END,
      reason = '{reason}', changed_by = 'system:install', changed_user = NULL,
      known_from = greatest(now(), fact.known_from + interval '1 microsecond')
  FROM records_damaged damaged WHERE damaged.id = fact.id;
  SET CONSTRAINTS ALL IMMEDIATE;
  ALTER TABLE records_fact ENABLE TRIGGER records_fact_no_worse;
  ALTER TABLE records_fact ENABLE TRIGGER records_fact_decided;
  ALTER TABLE records_fact ENABLE TRIGGER records_fact_of_case;
END $$;
DROP TABLE records_damaged;
""".replace("{reason}", REASON)


class Migration(migrations.Migration):
    dependencies = [("records", "0029_named_agency")]
    operations = [migrations.RunSQL(HEAL, migrations.RunSQL.noop)]
