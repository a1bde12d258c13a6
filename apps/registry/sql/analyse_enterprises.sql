-- After a large import the planner and the search (which asks the statistics how common a fragment is) need to know.
ANALYZE registry_enterprise, registry_identifier, registry_formername
