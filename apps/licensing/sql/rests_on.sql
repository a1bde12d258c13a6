-- What the page of a certificate that stands rests on: the columns of count_check, for a look that is counted later.
PREPARE licensing_rests_on (text) AS
SELECT l.id, l.state, l.state_on, l.version, e.version AS holder,
       l.until < (now() AT TIME ZONE 'Asia/Shanghai')::date AS past
FROM licensing_licence l JOIN registry_enterprise e ON e.id = l.enterprise_id
WHERE l.code = $1
