-- Which of these results rested, at a moment, on figures that had been refused or that had ended.
SELECT indices_unfounded(%(results)s::bigint[], %(known_at)s) AS result
