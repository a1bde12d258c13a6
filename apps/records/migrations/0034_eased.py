"""Only a correction that made a repair possible, or possible sooner, keeps whoever made it from granting that repair.

Before, one in the enterprise's disfavour did as well, and a bureau with one reviewer was left with nobody.
"""

from django.db import migrations

GUARD = """
-- whether a person made a version of the fact that may be repaired where the last may not, or sooner: of another kind, less
-- severe, published earlier, or in no category that the law bars any more
CREATE OR REPLACE FUNCTION records_weighed(number bigint, person bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM (
      SELECT known.who, what.hard, known.severity, known.published, what.barred, lag(what.hard) OVER steps AS was_hard,
             lag(known.severity) OVER steps AS was_severity, lag(known.published) OVER steps AS was_published,
             lag(what.barred) OVER steps AS was_barred
      FROM (
        SELECT version, kind_id, severity, coalesce(public_from, occurred_on) AS published, changed_user AS who,
               coalesce(detail #>> '{decision,category}', '') AS category, known_from
        FROM records_fact WHERE id = number
        UNION ALL
        SELECT version, kind_id, severity, coalesce((row ->> 'public_from')::date, occurred_on),
               (row ->> 'changed_user')::bigint, coalesce(row #>> '{detail,decision,category}', ''), known_from
        FROM records_factversion WHERE fact_id = number
      ) known
      JOIN records_factkind kind ON kind.id = known.kind_id
      CROSS JOIN LATERAL (
        -- the least months of each kind grow in this order (rules/repair.py); of any other there is no repair at all
        SELECT CASE WHEN kind.never_repaired THEN 4
                    ELSE coalesce(array_position(ARRAY['abnormal_listed', 'penalty', 'serious_listed'], kind.code::text), 4)
               END AS hard,
               EXISTS (SELECT FROM records_repairbar bar
                       WHERE bar.validity @> (known.known_from AT TIME ZONE 'Asia/Shanghai')::date
                         AND position(bar.code IN known.category) > 0) AS barred
      ) what
      WINDOW steps AS (ORDER BY known.version)
    ) step
    WHERE who = person
      AND (hard < was_hard OR severity < was_severity OR published < was_published OR was_barred AND NOT barred)
  )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0033_as_amended")]
    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
