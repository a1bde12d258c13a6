-- A page of a partner's feed: page.sql says what each column is. What follows from its being read is kept by the same
-- statement, as two lists of a thousand keys would cost as much again on their way there and back; `kept` is how many
-- deliveries it concerns. Not where entries have ended though the outbox has not said so: these are locked first.
WITH page AS (
  SELECT texts, last, more, handed, ended, early
    FROM joint_punishment_page(%(partner)s, %(since)s, %(limit)s, %(on)s)
), reading AS (
  INSERT INTO joint_punishment_reading (partner_id, at, "on", handed, ended)
  SELECT %(partner)s, %(at)s, %(on)s, coalesce(handed, '{}'), coalesce(ended, '{}') FROM page
   WHERE (handed IS NOT NULL OR ended IS NOT NULL) AND (early IS NULL OR %(held)s)
  RETURNING cardinality(handed) + cardinality(ended) AS kept
)
SELECT texts, last, more, early, (SELECT kept FROM reading) AS kept FROM page
