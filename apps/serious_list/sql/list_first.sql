-- The first page of the whole list in one look: the keys of its live entries, at most %(most)s, so that they are counted
-- and cut at once, and the version of the data they are of. The index serious_list_entry_page answers without the table.
SELECT ARRAY(
         SELECT e.id FROM serious_list_entry e
         WHERE e.ended_on IS NULL AND e.listed_on <= %(on)s AND e.until >= %(on)s
         ORDER BY e.id LIMIT %(most)s
       ) AS keys,
       (SELECT max(c.seq) FROM serious_list_change c) AS version
