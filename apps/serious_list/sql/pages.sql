-- Pages of the list in one statement. Functions, so that their plans are made once a connection: planning took longer
-- than answering, and plan_cache_mode keeps the server from planning each question anew. What a general plan cannot know
-- (how common a fragment is) the caller says. Frozen once released: a change goes into a new file with a new migration.

-- The public record of an entry as a JSON text. The names of ground, act and authority come as JSON already: they are few.
-- Twin: public.record
CREATE OR REPLACE FUNCTION serious_list_record(
    number text, party text, person text, code text, division text, ground text, basis text, authority text,
    decided_on date, listed_on date, until date
) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat(
    '{"number": ', to_json(number), ', "party": ', to_json(party),
    ', "person": ', coalesce(to_json(NULLIF(person, ''))::text, 'null'),
    ', "code": ', coalesce(to_json(code)::text, 'null'),
    ', "division": ', to_json(division),
    ', "ground": ', ground, ', "basis": ', basis, ', "authority": ', authority,
    ', "decided_on": "', decided_on, '", "listed_on": "', listed_on, '", "until": "', until, '"}'
);

-- Keys of the entries that stand on a day and fit what is asked, in the order of the list: the first `most` (null: all)
-- above one key and below another (null: to the end).
-- `fits`: pattern of a name for LIKE, '' for none; `every`: all pairs of characters in it; `pairs`: those worth asking the
-- index for; `code`: beginning of a credit code or other number, '' for none; `sought`: a number of decision, '' where
-- nothing is searched for; `areas`: patterns of divisions, null for anywhere; `common`: so many names bear the fragment
-- (and it is no code) that the list is walked instead.
-- Twin: found() in tests/serious_list/test_pages.py
CREATE OR REPLACE FUNCTION serious_list_found(
    day date, pairs varchar(2)[], every varchar(2)[], fits text, code text, sought text, areas text[], common boolean,
    above bigint, below bigint, most integer
) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    owners bigint[];
    known bigint[];
    next_code text;
BEGIN
    below := coalesce(below, 9223372036854775807);

    IF sought = '' AND areas IS NULL THEN  -- the whole list: an index answers without the table
        RETURN ARRAY(
            SELECT e.id FROM serious_list_entry e
            WHERE e.ended_on IS NULL AND e.listed_on <= day AND e.until >= day AND e.id > above AND e.id < below
            ORDER BY e.id LIMIT most
        );
    END IF;

    -- what many bear, or all of a place: the list, short beside the register, is walked (OFFSET 0: each looked at by key)
    IF sought = '' OR common THEN
        RETURN ARRAY(
            SELECT e.id FROM serious_list_entry e
            CROSS JOIN LATERAL (
                SELECT f.id, f.division_id, f.name_key, f.merged_into_id FROM registry_enterprise f
                WHERE f.id = e.enterprise_id OFFSET 0
            ) AS f
            WHERE e.ended_on IS NULL AND e.listed_on <= day AND e.until >= day AND e.id > above AND e.id < below
              AND (areas IS NULL OR f.division_id LIKE ANY (areas))
              AND (sought = '' OR e.number = sought OR f.merged_into_id IS NULL AND (f.name_key LIKE fits
                   OR EXISTS (SELECT FROM registry_formername o WHERE o.enterprise_id = f.id AND o.name_key LIKE fits)))
            ORDER BY e.id LIMIT most
        );
    END IF;

    -- what few bear: found by names and numbers, then looked up on the list, each by its key
    IF fits <> '' THEN
        owners := ARRAY(
            SELECT f.id FROM registry_enterprise f WHERE f.name_bigrams @> pairs AND f.name_key LIKE fits
        ) || ARRAY(
            SELECT o.enterprise_id FROM registry_formername o WHERE o.name_bigrams @> every AND o.name_key LIKE fits
        );
    END IF;
    IF code <> '' THEN  -- a general plan finds a beginning in an index only by its bounds
        next_code := left(code, -1) || chr(ascii(right(code, 1)) + 1);
        owners := owners || ARRAY(
            SELECT f.id FROM registry_enterprise f
            WHERE f.merged_into_id IS NULL AND f.uscc >= code AND f.uscc < next_code
        ) || ARRAY(SELECT i.enterprise_id FROM registry_identifier i WHERE i.value >= code AND i.value < next_code);
    END IF;
    known := ARRAY(
        SELECT e.id FROM serious_list_entry e WHERE e.number = sought
        UNION ALL
        SELECT e.id FROM serious_list_entry e WHERE e.enterprise_id = ANY (owners)
    );
    RETURN ARRAY(
        SELECT DISTINCT e.id FROM unnest(known) AS key
        CROSS JOIN LATERAL (
            SELECT o.id, o.number, o.enterprise_id, o.listed_on, o.until FROM serious_list_entry o
            WHERE o.id = key AND o.ended_on IS NULL OFFSET 0
        ) AS e
        CROSS JOIN LATERAL (
            SELECT f.division_id, f.merged_into_id FROM registry_enterprise f WHERE f.id = e.enterprise_id OFFSET 0
        ) AS f
        WHERE e.listed_on <= day AND e.until >= day AND e.id > above AND e.id < below
          AND (e.number = sought OR f.merged_into_id IS NULL) AND (areas IS NULL OR f.division_id LIKE ANY (areas))
        ORDER BY e.id LIMIT most
    );
END $$;

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
            e.decided_on, e.listed_on, e.until
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
