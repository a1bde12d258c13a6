-- The public record of an entry that may stand again after a removal was set aside: from `restored_on` its term is counted.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: public.record
CREATE FUNCTION serious_list_record(
    number text, party text, person text, code text, division text, ground text, basis text, authority text,
    decided_on date, listed_on date, until date, restored_on date
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
    rtrim(serious_list_record(
        number, party, person, code, division, ground, basis, authority, decided_on, listed_on, until
    ), '}'),
    ', "restored_on": ', coalesce(to_json(restored_on)::text, 'null'), '}'
);

-- One page: how many there are (counted to most + 1), the first of them all, the keys of the page and one more where
-- there are more (nearest first, so descending with `back`), the records of the page's keys, and the data version.
CREATE OR REPLACE FUNCTION serious_list_page(
    day date, pairs varchar(2)[], every varchar(2)[], fits text, code text, sought text, areas text[], common boolean,
    past bigint, back boolean, size integer, most integer,
    OUT counted integer, OUT first bigint, OUT keys bigint[], OUT records text[], OUT version bigint
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    hits bigint[] := serious_list_found(day, pairs, every, fits, code, sought, areas, common, 0, NULL, most + 1);
BEGIN
    counted := cardinality(hits);
    first := hits[1];
    IF counted > most AND past IS NOT NULL THEN  -- the page may lie beyond what was counted
        hits := CASE WHEN back
            THEN serious_list_found(day, pairs, every, fits, code, sought, areas, common, 0, past, NULL)
            ELSE serious_list_found(day, pairs, every, fits, code, sought, areas, common, past, NULL, size + 1)
        END;
    END IF;
    IF past IS NULL THEN
        keys := hits[1:size + 1];
    ELSIF back THEN
        keys := ARRAY(SELECT key FROM unnest(hits) AS key WHERE key < past ORDER BY key DESC LIMIT size + 1);
    ELSE
        keys := ARRAY(SELECT key FROM unnest(hits) AS key WHERE key > past ORDER BY key LIMIT size + 1);
    END IF;
    records := ARRAY(
        SELECT serious_list_record(
            e.number, party.name, e.person, party.uscc, party.division_id, ground.name, ground.basis, agency.name,
            e.decided_on, e.listed_on, e.until, e.restored_on
        )
        FROM unnest(keys[1:size]) WITH ORDINALITY AS shown (key, place)
        CROSS JOIN LATERAL (SELECT * FROM serious_list_entry WHERE id = shown.key OFFSET 0) AS e
        CROSS JOIN LATERAL (
            SELECT f.name, f.uscc, f.division_id FROM registry_enterprise f WHERE f.id = e.enterprise_id OFFSET 0
        ) AS party
        CROSS JOIN LATERAL (
            SELECT to_json(g.name)::text AS name, to_json(g."order" || g.article)::text AS basis
            FROM serious_list_ground g WHERE g.id = e.ground_id OFFSET 0
        ) AS ground
        CROSS JOIN LATERAL (
            SELECT to_json(a.name)::text AS name FROM divisions_agency a WHERE a.code = e.agency_id OFFSET 0
        ) AS agency
        ORDER BY shown.place
    );
    version := (SELECT max(c.seq) FROM serious_list_change c);
END $$;
