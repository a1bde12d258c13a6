-- A page of the change feed after a place: its lines as JSON texts, one a line of text. A tombstone never carries the entry:
-- where it stands again, a line of its own says so.
-- Texts of one statement, because a thousand rows sent, read and put together cost Python as much again. Keys are looked up
-- as sets, for which an index is walked in order: a join row by row costs the server a third more. The planner takes such
-- a set to have ten and would then join each with each, by loops of loops: that is forbidden here. The few grounds and
-- agencies are turned into JSON once, not once a row. A function, so that it is planned once a connection.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: in tests/serious_list/test_public.py
CREATE FUNCTION serious_list_changes(
    since bigint, size integer, day date, OUT texts text, OUT last bigint, OUT more boolean
)
LANGUAGE plpgsql STABLE SET enable_nestloop = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    WITH line AS MATERIALIZED (
        SELECT c.seq, c.at, c.change, c.entry_id FROM serious_list_change c WHERE c.seq > since ORDER BY c.seq LIMIT size
    ), entry AS MATERIALIZED (
        SELECT e.id, e.number, e.person, e.enterprise_id, e.ground_id, e.agency_id, e.decided_on, e.listed_on, e.until,
               e.restored_on, e.ended_on IS NULL AND day BETWEEN e.listed_on AND e.until AS live
        FROM serious_list_entry e WHERE e.id = ANY (ARRAY(SELECT entry_id FROM line))
    ), party AS MATERIALIZED (
        SELECT f.id, f.name, f.uscc, f.division_id FROM registry_enterprise f
        WHERE f.id = ANY (ARRAY(SELECT enterprise_id FROM entry WHERE live))
    ), shown AS MATERIALIZED (
        SELECT entry.id, serious_list_record(
                 entry.number, party.name, entry.person, party.uscc, party.division_id, ground.name, ground.basis,
                 agency.name, entry.decided_on, entry.listed_on, entry.until, entry.restored_on
               ) AS record
        FROM entry
        JOIN party ON party.id = entry.enterprise_id
        JOIN (
            SELECT id, to_json(name)::text AS name, to_json("order" || article)::text AS basis
            FROM serious_list_ground OFFSET 0
        ) AS ground ON ground.id = entry.ground_id
        JOIN (SELECT code, to_json(name)::text AS name FROM divisions_agency OFFSET 0) AS agency
          ON agency.code = entry.agency_id
        WHERE entry.live
    )
    SELECT string_agg(
             concat(
               '{"seq": ', line.seq, ', "at": "', to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
               '+00:00", "change": "', line.change, '", "number": ', to_json(entry.number),
               ', "entry": ', coalesce(shown.record, 'null'), '}'
             ), E'\n' ORDER BY line.seq
           ),
           max(line.seq)
    INTO texts, last
    FROM line
    JOIN entry ON entry.id = line.entry_id
    LEFT JOIN shown ON shown.id = line.entry_id AND line.change = 'listed';
    more := (SELECT c.seq FROM serious_list_change c WHERE c.seq > last ORDER BY c.seq LIMIT 1) IS NOT NULL;
END $$;
