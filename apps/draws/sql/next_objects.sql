-- The objects of a stratum for an item in their drawn order, after rank %(after)s.
SELECT subject, key, rank
  FROM (
    SELECT subject, key, row_number() OVER (ORDER BY key, subject) AS rank
      FROM (
        SELECT subject, sha256(%(prefix)s || convert_to(subject, 'UTF8')) AS key
          FROM draws_object
         WHERE draw_id = %(draw)s AND stratum = %(stratum)s
           AND (items = '' OR %(item)s = ANY (string_to_array(items, ',')))
        OFFSET 0
      ) AS keyed
  ) AS ranked
 WHERE rank > %(after)s
 ORDER BY rank
 LIMIT %(limit)s
