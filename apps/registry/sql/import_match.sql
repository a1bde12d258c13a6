-- Each good row's enterprise in the register, if it has one: by credit code in force, by a former code (or the code of
-- a record merged away), by an older number that leads to one enterprise only. Never by name alone. With the version that
-- it had then: what follows looks again, each statement at a later moment (import_lock.sql).
CREATE TEMP TABLE import_match ON COMMIT DROP AS
SELECT r.line, coalesce(current.id, hit.id) AS enterprise_id, coalesce(current.version, hit.version) AS version,
       n.number IS NOT NULL AS by_number
FROM import_row r
LEFT JOIN registry_enterprise current ON current.uscc = r.uscc AND current.merged_into_id IS NULL
LEFT JOIN (
    SELECT i.value, min(coalesce(e.merged_into_id, e.id)) AS id
    FROM registry_identifier i JOIN registry_enterprise e ON e.id = i.enterprise_id
    WHERE i.kind = 'uscc'
    GROUP BY i.value
    UNION ALL
    SELECT gone.uscc, min(coalesce(kept.merged_into_id, kept.id))
    FROM registry_enterprise gone JOIN registry_enterprise kept ON kept.id = gone.merged_into_id
    WHERE NOT EXISTS (SELECT FROM registry_identifier i WHERE i.kind = 'uscc' AND i.value = gone.uscc)
    GROUP BY gone.uscc
) former ON current.id IS NULL AND former.value = r.uscc
LEFT JOIN import_borne n ON current.id IS NULL AND former.id IS NULL AND n.bearers = 1
      AND n.number = r.number AND n.number_kind = r.number_kind
      -- another code together with another name is another enterprise, whatever the number
      AND (r.uscc IS NULL OR n.uscc IS NULL OR n.name_key = registry_fold(r.name) OR EXISTS (
          SELECT FROM registry_formername f
          WHERE f.enterprise_id = n.first_ids[1] AND f.name_key = registry_fold(r.name)))
LEFT JOIN registry_enterprise hit ON current.id IS NULL AND hit.id = coalesce(former.id, n.first_ids[1])
WHERE r.problems IS NULL AND NOT EXISTS (SELECT FROM import_bad b WHERE b.line = r.line)
