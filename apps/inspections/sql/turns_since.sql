-- objects of the list of a task that have had their turn since, and such that were left out and may be drawn again
SELECT inspections_turns_since(%(task)s, %(again)s) AS taken,
       CASE WHEN %(again)s THEN 0 ELSE inspections_open_again(%(task)s) END AS open_again
