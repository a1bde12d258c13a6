-- The keys of names as the function of today makes them: only the few rows for which it makes another one are written.
-- A name of nothing that is seen keeps its key; no enterprise may be without one.
UPDATE registry_enterprise SET name = name
WHERE name_key <> registry_fold(name) AND registry_fold(name) <> '';
UPDATE registry_formername SET name = name
WHERE name_key <> registry_fold(name);
