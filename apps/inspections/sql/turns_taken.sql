-- objects of a draft's list that have had their turn since it was prepared
SELECT inspections_turns_taken(%(draw)s) AS taken
