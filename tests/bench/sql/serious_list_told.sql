-- what the feed told of each entry: listed, and ended where it has
INSERT INTO serious_list_change (at, change, entry_id)
SELECT at, change, id
  FROM (SELECT id, 'listed' AS change, listed_on + interval '9 hours' AS at FROM serious_list_entry
        UNION ALL
        SELECT id, 'ended', ended_on + interval '9 hours' FROM serious_list_entry WHERE ended_on IS NOT NULL) AS told
 ORDER BY at, id
