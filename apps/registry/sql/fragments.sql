-- Search by fragment over all current enterprises. Functions, so that their plans are made once a connection: planning
-- took longer than answering, and plan_cache_mode keeps the server from planning each question anew. What a general plan
-- cannot know (how common a fragment is) is decided by the caller, which walks or asks the index. Frozen once released.
-- `pairs`: those worth asking the index for; `every`: all of them; `fits`: the pattern for LIKE; `many`: of former names.
-- Twins: Wanted.within and walk in apps/registry/queries/fragments.py

-- Those who once bore the fragment: few, and read first, as an OR over both names would use neither index.
CREATE OR REPLACE FUNCTION registry_fragment_former(every varchar(2)[], fits text, many integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN ARRAY(
        SELECT enterprise_id FROM registry_formername WHERE name_bigrams @> every AND name_key LIKE fits LIMIT many
    );
END $$;

-- Length of the name and key of up to `most` that bear the fragment or once bore it, in no order.
CREATE OR REPLACE FUNCTION registry_fragment_hits(
    pairs varchar(2)[], every varchar(2)[], fits text, many integer, most integer
) RETURNS TABLE (size integer, key bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    former bigint[] := registry_fragment_former(every, fits, many);
BEGIN
    RETURN QUERY
    (
        SELECT length(e.name), e.id FROM registry_enterprise e
        WHERE e.merged_into_id IS NULL AND e.name_bigrams @> pairs AND e.name_key LIKE fits
        LIMIT most
    )
    UNION
    (
        SELECT length(e.name), e.id FROM registry_enterprise e
        WHERE e.merged_into_id IS NULL AND e.id = ANY (former)
    )
    LIMIT most;
END $$;

-- The first `most` keys above `beyond`, in order, by the bigram index. OFFSET 0: hits are found, then sorted; without it
-- a general plan would walk the keys from `beyond` on.
CREATE OR REPLACE FUNCTION registry_fragment_rest(
    pairs varchar(2)[], every varchar(2)[], fits text, many integer, beyond bigint, most integer
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    former bigint[] := registry_fragment_former(every, fits, many);
BEGIN
    RETURN QUERY
    (
        SELECT hit.id FROM (
            SELECT e.id FROM registry_enterprise e
            WHERE e.merged_into_id IS NULL AND e.id > beyond AND e.name_bigrams @> pairs AND e.name_key LIKE fits
            OFFSET 0
        ) hit
        ORDER BY hit.id
        LIMIT most
    )
    UNION
    (
        SELECT e.id FROM registry_enterprise e
        WHERE e.merged_into_id IS NULL AND e.id > beyond AND e.id = ANY (former)
    )
    ORDER BY 1
    LIMIT most;
END $$;

-- The first `most` keys above `beyond` up to `last`, in order, by walking the keys in an index that holds the names.
CREATE OR REPLACE FUNCTION registry_fragment_walk(
    every varchar(2)[], fits text, many integer, beyond bigint, last bigint, most integer
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    former bigint[] := registry_fragment_former(every, fits, many);
BEGIN
    RETURN QUERY
    (
        SELECT e.id FROM registry_enterprise e
        WHERE e.merged_into_id IS NULL AND e.id > beyond AND e.id <= last AND e.name_key LIKE fits
        ORDER BY e.id
        LIMIT most
    )
    UNION
    (
        SELECT e.id FROM registry_enterprise e
        WHERE e.merged_into_id IS NULL AND e.id > beyond AND e.id <= last AND e.id = ANY (former)
    )
    ORDER BY 1
    LIMIT most;
END $$;
