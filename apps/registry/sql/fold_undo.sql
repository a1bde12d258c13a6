CREATE OR REPLACE FUNCTION registry_fold(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN upper(regexp_replace(normalize(name, NFKC), '\s', '', 'g'));
