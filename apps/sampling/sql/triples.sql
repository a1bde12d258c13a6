-- Every three neighbouring characters of folded words: cut by one regular expression for each place they begin at, as
-- registry_bigrams cuts pairs. Not STRICT, so that the planner inlines it. Twin: apps.sampling.rules.words.triples
CREATE FUNCTION sampling_triples(folded text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length(folded) < 3 THEN '{}'::text[] ELSE
    string_to_array(
        rtrim(regexp_replace(left(folded, length(folded) / 3 * 3), '(...)', E'\\1\x01', 'g'), E'\x01'), E'\x01')
    || string_to_array(
        rtrim(regexp_replace(substr(folded, 2, (length(folded) - 1) / 3 * 3), '(...)', E'\\1\x01', 'g'), E'\x01'), E'\x01')
    || string_to_array(
        rtrim(regexp_replace(substr(folded, 3, (length(folded) - 2) / 3 * 3), '(...)', E'\\1\x01', 'g'), E'\x01'), E'\x01')
END;
