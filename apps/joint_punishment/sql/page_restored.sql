-- A partner reads of an entry what the public does, also since when its term is counted where it stood again after deceit.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: in tests/joint_punishment/test_feed.py
CREATE FUNCTION joint_punishment_person(
    of_case bigint, number text, party text, code text, division text, ground text, basis text, authority text,
    decided_on date, listed_on date, until date, restored_on date
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat(
        rtrim(joint_punishment_person(
            of_case, number, party, code, division, ground, basis, authority, decided_on, listed_on, until
        ), '}'),
        ', "restored_on": ', coalesce(to_json(restored_on)::text, 'null'), '}'
    )
$$;

-- page_of_lines.sql says what it gives and why it is written so
CREATE OR REPLACE FUNCTION joint_punishment_page(
    partner bigint, since bigint, size integer, day date,
    OUT texts text, OUT last bigint, OUT more boolean, OUT unshown bigint[]
)
LANGUAGE plpgsql STABLE SET enable_nestloop = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    WITH line AS MATERIALIZED (
        SELECT i.seq, i.kind, i.at, i.entry_id, i.number, i.measures FROM joint_punishment_item i
        WHERE i.partner_id = partner AND i.seq > since ORDER BY i.seq LIMIT size
    ), entry AS MATERIALIZED (
        SELECT id, case_id, person, enterprise_id, ground_id, agency_id, decided_on, listed_on, until, restored_on
        FROM serious_list_entry
        WHERE id = ANY (ARRAY(SELECT entry_id FROM line WHERE kind = 'listed'))
          AND ended_on IS NULL AND day BETWEEN listed_on AND until
    ), party AS MATERIALIZED (
        SELECT id, name, uscc, division_id FROM registry_enterprise WHERE id = ANY (ARRAY(SELECT enterprise_id FROM entry))
    ), live AS (
        SELECT entry.id, entry.case_id, entry.person, entry.decided_on, entry.listed_on, entry.until,
               entry.restored_on, party.name, party.uscc, party.division_id, ground.name AS ground, ground.basis,
               agency.name AS agency
        FROM entry
        JOIN party ON party.id = entry.enterprise_id
        JOIN (
            SELECT id, to_json(name)::text AS name, to_json("order" || article)::text AS basis
            FROM serious_list_ground OFFSET 0
        ) AS ground ON ground.id = entry.ground_id
        JOIN (SELECT code, to_json(name)::text AS name FROM divisions_agency OFFSET 0) AS agency
          ON agency.code = entry.agency_id
    )
    SELECT string_agg(
             concat(
               '{"seq": ', line.seq, ', "at": "', to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
               '+00:00", "change": "', line.kind, '", "number": ', to_json(line.number),
               CASE
                 WHEN NOT shown THEN ', "measures": [], "entry": null'
                 ELSE concat(
                   ', "measures": ', array_to_json(line.measures), ', "entry": ',
                   CASE
                     WHEN live.person = '' THEN serious_list_record(
                       line.number, live.name, '', live.uscc, live.division_id, live.ground, live.basis, live.agency,
                       live.decided_on, live.listed_on, live.until, live.restored_on
                     )
                     ELSE joint_punishment_person(
                       live.case_id, line.number, live.name, live.uscc, live.division_id, live.ground, live.basis,
                       live.agency, live.decided_on, live.listed_on, live.until, live.restored_on
                     )
                   END
                 )
               END,
               '}'
             ), E'\n' ORDER BY line.seq
           ),
           max(line.seq),
           array_agg(line.seq ORDER BY line.seq) FILTER (WHERE NOT shown AND line.kind = 'listed')
    INTO texts, last, unshown
    FROM line
    LEFT JOIN live ON live.id = line.entry_id AND line.kind = 'listed'
    CROSS JOIN LATERAL (
        SELECT live.id IS NOT NULL AND (live.person = '' OR joint_punishment_of_persons(line.measures)) AS shown
    ) AS look;
    more := (
        SELECT i.seq FROM joint_punishment_item i WHERE i.partner_id = partner AND i.seq > last ORDER BY i.seq LIMIT 1
    ) IS NOT NULL;
END $$;
