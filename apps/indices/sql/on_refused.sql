-- Which of these results rest on figures that had been refused at a moment.
SELECT indices_on_refused(%(results)s::bigint[], %(known_at)s) AS result
