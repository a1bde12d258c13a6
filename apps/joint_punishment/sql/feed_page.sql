-- A page of a partner's feed and what follows from its being read: page.sql says what each column is.
SELECT texts, last, more, handed, ended, early
FROM joint_punishment_page(%(partner)s, %(since)s, %(limit)s, %(on)s)
