-- Does the planner still believe in a register of another size, as after a demo was removed and a first file came in?
-- It would then compare every row of the file with every enterprise: minutes where it takes less than a second.
SELECT bool_or(held > 1000 AND held > 2 * greatest(c.reltuples, 1)) AS stale
FROM (SELECT 'registry_enterprise'::regclass AS id, count(*) AS held FROM registry_enterprise
      UNION ALL
      SELECT 'registry_identifier'::regclass, count(*) FROM registry_identifier) known
JOIN pg_class c ON c.oid = known.id
