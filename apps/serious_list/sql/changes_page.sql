-- A page of the change feed: changes.sql says what each column is.
SELECT texts, last, more FROM serious_list_changes(%(since)s, %(limit)s, %(on)s)
