-- Who bears the older numbers of the file: merged records count as their survivor. An organisation code that nobody has on
-- record belongs to whoever bears the credit code it is part of (GB 32100-2015, characters 9 to 17).
-- By number, never by pairs of rows and bearers: a number of zeros may stand in every row and at every enterprise.
CREATE TEMP TABLE import_bearer ON COMMIT DROP AS
WITH asked AS (
    SELECT DISTINCT number_kind, number FROM import_row WHERE number IS NOT NULL AND problems IS NULL
), found AS (
    SELECT DISTINCT a.number_kind, a.number, coalesce(e.merged_into_id, e.id) AS id, true AS listed
    FROM asked a
    JOIN registry_identifier i ON i.value = a.number AND i.kind = a.number_kind
    JOIN registry_enterprise e ON e.id = i.enterprise_id
    UNION ALL
    SELECT a.number_kind, a.number, e.id, false
    FROM asked a
    JOIN registry_enterprise e ON substr(e.uscc, 9, 9) = a.number AND e.merged_into_id IS NULL
    WHERE a.number_kind = 'org_code'
      AND NOT EXISTS (SELECT FROM registry_identifier i WHERE i.value = a.number AND i.kind = 'org_code')
)
SELECT f.number_kind, f.number, f.listed, e.id AS enterprise_id, e.uscc, e.name_key, e.version
FROM found f JOIN registry_enterprise e ON e.id = f.id;

CREATE UNIQUE INDEX ON import_bearer (enterprise_id, number, number_kind);

-- by number: how many bear it, the first of them, and of the only one its code and its name
CREATE TEMP TABLE import_borne ON COMMIT DROP AS
SELECT number_kind, number, count(*) AS bearers, (array_agg(enterprise_id ORDER BY enterprise_id))[1:3] AS first_ids,
       bool_and(listed) AS listed, bool_or(uscc IS NULL) AS codeless, min(uscc) AS uscc, min(name_key) AS name_key
FROM import_bearer
GROUP BY number_kind, number;

CREATE UNIQUE INDEX ON import_borne (number, number_kind);

-- or the planner takes one number of many bearers for one row, and looks at all of them for every row of the file
ANALYZE import_bad, import_bearer (number, enterprise_id), import_borne (number)
