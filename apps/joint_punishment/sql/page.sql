-- A page of a partner's feed after a place, in one statement: its lines as JSON texts, one a line of text, and what
-- follows from their being read. A tombstone never carries the entry: where it stands again, a line of its own says so.
-- Nor does anything tell of a private person to whoever owes no measure against persons; whoever does gets the name in
-- full and the post, because without them nobody could tell whom to apply it to, and the enterprise apart.
-- handed: deliveries whose entry is in the page for the first time; ended: those of which it says for the first time that
-- there is no entry any more; early: those whose entry has ended though the outbox has not said so yet. Each may be there
-- more than once.
-- Texts of one statement, because a thousand rows sent, read and put together cost Python as much again. Keys are looked up
-- as sets, for which an index is walked in order: a join row by row costs the server a third more. The planner takes such
-- a set to have ten and would then join each with each, by loops of loops: that is forbidden here. A function, so that it
-- is planned once a connection.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: in tests/joint_punishment/test_feed.py
-- whether any of the measures is one against persons
CREATE OR REPLACE FUNCTION joint_punishment_of_persons(codes varchar[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM joint_punishment_measure m WHERE m.persons AND m.code = ANY (codes))
$$;

-- The entry of a private person as whoever owes a measure against persons reads it. `party` and `code` stay empty: what is
-- applied by a code would be applied to the enterprise, which is not listed.
CREATE OR REPLACE FUNCTION joint_punishment_person(
    of_case bigint, number text, party text, code text, division text, ground text, basis text, authority text,
    decided_on date, listed_on date, until date
) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat(
        '{"number": ', to_json(number), ', "party": null, "person": ', to_json(c.person_name),
        ', "post": ', to_json(c.person_post), ', "answers_for": {"party": ', to_json(party),
        ', "code": ', coalesce(to_json(code)::text, 'null'), '}, "code": null, "division": ', to_json(division),
        ', "ground": ', ground, ', "basis": ', basis, ', "authority": ', authority,
        ', "decided_on": "', decided_on, '", "listed_on": "', listed_on, '", "until": "', until, '"}'
    )
    FROM serious_list_case c WHERE c.id = of_case
$$;

CREATE OR REPLACE FUNCTION joint_punishment_page(
    partner bigint, since bigint, size integer, day date,
    OUT texts text, OUT last bigint, OUT more boolean, OUT handed bigint[], OUT ended bigint[], OUT early bigint[]
)
LANGUAGE plpgsql STABLE SET enable_nestloop = off SET jit = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    WITH line AS MATERIALIZED (
        SELECT seq, kind, at, delivery_id, row_number() OVER (ORDER BY seq) > size AS beyond
        FROM (
            SELECT i.seq, i.kind, i.at, i.delivery_id FROM joint_punishment_item i
            WHERE i.partner_id = partner AND i.seq > since ORDER BY i.seq LIMIT size + 1
        ) AS item
    ), delivery AS MATERIALIZED (
        SELECT id, entry_id, measures, stands, state, told_at FROM joint_punishment_delivery
        WHERE id = ANY (ARRAY(SELECT delivery_id FROM line WHERE NOT beyond))
    ), entry AS MATERIALIZED (
        SELECT id, case_id, number, person, enterprise_id, ground_id, agency_id, decided_on, listed_on, until,
               ended_on IS NULL AND day BETWEEN listed_on AND until AS live
        FROM serious_list_entry WHERE id = ANY (ARRAY(SELECT entry_id FROM delivery))
    ), party AS MATERIALIZED (
        SELECT id, name, uscc, division_id FROM registry_enterprise
        WHERE id = ANY (ARRAY(SELECT enterprise_id FROM entry WHERE live))
    )
    SELECT string_agg(
             concat(
               '{"seq": ', line.seq, ', "at": "', to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
               '+00:00", "change": "', line.kind, '", "number": ', to_json(entry.number),
               CASE
                 WHEN NOT shown THEN ', "measures": [], "entry": null'
                 WHEN entry.person = '' THEN concat(
                   ', "measures": ', array_to_json(delivery.measures), ', "entry": ',
                   serious_list_record(
                     entry.number, party.name, '', party.uscc, party.division_id, ground.name, ground.basis,
                     agency.name, entry.decided_on, entry.listed_on, entry.until
                   )
                 )
                 ELSE concat(
                   ', "measures": ', array_to_json(delivery.measures), ', "entry": ',
                   joint_punishment_person(
                     entry.case_id, entry.number, party.name, party.uscc, party.division_id, ground.name, ground.basis,
                     agency.name, entry.decided_on, entry.listed_on, entry.until
                   )
                 )
               END,
               '}'
             ), E'\n' ORDER BY line.seq
           ),
           max(line.seq),
           EXISTS (SELECT FROM line WHERE beyond),
           array_agg(delivery.id) FILTER (WHERE shown AND delivery.state = 'waiting'),
           array_agg(delivery.id) FILTER (WHERE NOT shown AND delivery.told_at IS NULL),
           array_agg(delivery.id) FILTER (WHERE NOT shown AND line.kind = 'listed' AND delivery.stands)
    INTO texts, last, more, handed, ended, early
    FROM line
    JOIN delivery ON delivery.id = line.delivery_id
    JOIN entry ON entry.id = delivery.entry_id
    CROSS JOIN LATERAL (
        SELECT line.kind = 'listed' AND entry.live
               AND (entry.person = '' OR joint_punishment_of_persons(delivery.measures)) AS shown
    ) AS look
    LEFT JOIN party ON party.id = entry.enterprise_id
    JOIN (
        SELECT id, to_json(name)::text AS name, to_json("order" || article)::text AS basis
        FROM serious_list_ground OFFSET 0
    ) AS ground ON ground.id = entry.ground_id
    JOIN (SELECT code, to_json(name)::text AS name FROM divisions_agency OFFSET 0) AS agency
      ON agency.code = entry.agency_id
    WHERE NOT line.beyond;
END $$;
