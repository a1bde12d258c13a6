-- A table that another import has just emptied looks small to the planner: it would walk the whole of it for every row.
ANALYZE indices_stagedvalue, indices_refusedvalue
