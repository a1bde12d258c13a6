-- Current results by place and grade. width: how many digits of the division's code make a place (4 cities, 6 counties).
SELECT left(enterprise.division_id, %(width)s) AS place, rating.grade, count(*) AS enterprises
FROM credit_rating rating
JOIN registry_enterprise enterprise ON enterprise.id = rating.enterprise_id
WHERE rating.model = %(model)s AND rating.superseded_at IS NULL
  AND enterprise.merged_into_id IS NULL AND enterprise.status = 'open'
  AND (%(prefix)s = '' OR (enterprise.division_id >= %(prefix)s AND enterprise.division_id < %(prefix)s || '~'))
  AND (%(zone)s = '' OR enterprise.zone_id = %(zone)s)
GROUP BY 1, 2
