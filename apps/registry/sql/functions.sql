-- Functions the schema rests on. Frozen once released: a change goes into a new file with a new migration. None is
-- STRICT: the planner inlines them only without (an AND or CASE inside is not strict), ten times faster in a bulk write.

-- A name as it is searched and compared: full-width and compatibility forms folded (NFKC), no white space, upper case.
-- Twin: apps.registry.rules.names.fold
CREATE OR REPLACE FUNCTION registry_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN upper(regexp_replace(normalize(name, NFKC), '\s', '', 'g'));

-- Every two neighbouring characters of a folded name. The pairs that begin at odd places and those at even places are
-- cut by one regular expression each: 8 times faster than a loop over generate_series, which matters because the
-- column is generated for every row an import writes. A lone last character makes no pair and is left out.
-- Twin: apps.registry.rules.names.bigrams
CREATE OR REPLACE FUNCTION registry_bigrams(folded text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN length(folded) < 2 THEN '{}'::text[] ELSE
    string_to_array(
        rtrim(regexp_replace(left(folded, length(folded) / 2 * 2), '(..)', E'\\1\x01', 'g'), E'\x01'), E'\x01')
    || string_to_array(
        rtrim(regexp_replace(substr(folded, 2, (length(folded) - 1) / 2 * 2), '(..)', E'\\1\x01', 'g'), E'\x01'), E'\x01')
END;

-- GB 32100-2015: 18 characters of the set without I O S V Z, six digits of a division at 3-8, check character mod 31.
-- One expression without a subquery, so that the planner inlines it into the CHECK. Twin: apps.kernel.rules.uscc
CREATE OR REPLACE FUNCTION registry_uscc_valid(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN code ~ '^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$' AND (
       1 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 1, 1)) - 1)
    +  3 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 2, 1)) - 1)
    +  9 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 3, 1)) - 1)
    + 27 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 4, 1)) - 1)
    + 19 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 5, 1)) - 1)
    + 26 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 6, 1)) - 1)
    + 16 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 7, 1)) - 1)
    + 17 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 8, 1)) - 1)
    + 20 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 9, 1)) - 1)
    + 29 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 10, 1)) - 1)
    + 25 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 11, 1)) - 1)
    + 13 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 12, 1)) - 1)
    +  8 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 13, 1)) - 1)
    + 24 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 14, 1)) - 1)
    + 10 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 15, 1)) - 1)
    + 30 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 16, 1)) - 1)
    + 28 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 17, 1)) - 1)
    +  1 * (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, 18, 1)) - 1)
) % 31 = 0;
