-- A list just brought is unknown to the planner, which then compares it with the lists of the year object by object.
-- Another look that is under way is as good: nobody waits for it.
ANALYZE (SKIP_LOCKED) draws_object
