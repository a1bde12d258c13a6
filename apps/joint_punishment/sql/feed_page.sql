-- A page of a partner's feed: page_of_lines.sql says what each column is. That it was read is kept by the same statement,
-- as two places of the feed: what follows for a thousand deliveries is for whoever settles (settle.sql).
WITH page AS (
  SELECT texts, last, more, unshown FROM joint_punishment_page(%(partner)s, %(since)s, %(limit)s, %(on)s)
), reading AS (
  INSERT INTO joint_punishment_reading (partner_id, at, "on", since, last, unshown)
  SELECT %(partner)s, %(at)s, %(on)s, %(since)s, last, coalesce(unshown, '{}') FROM page WHERE last IS NOT NULL
)
SELECT texts, last, more FROM page
