-- Somebody looked at a certificate that stands: counted, and what its page rests on told. The commit does not wait for
-- the disk: after a crash the last looks may be missing, nothing else.
PREPARE licensing_count_check (text, text, timestamptz) AS
WITH quick AS (SELECT set_config('synchronous_commit', 'off', true) AS off),
found AS (
  SELECT l.id, l.state, l.state_on, l.version, e.version AS holder,
         l.until < (now() AT TIME ZONE 'Asia/Shanghai')::date AS past
  FROM licensing_licence l JOIN registry_enterprise e ON e.id = l.enterprise_id
  WHERE l.code = $1
),
counted AS (
  INSERT INTO licensing_check (licence_id, way, at) SELECT found.id, $2, $3 FROM found, quick
)
SELECT * FROM found
