-- The lottery and the check characters, for this session only.
-- hashint8extended is what hash-partitioned tables rest on, so it stays the same across versions and machines; random()
-- would give another province at every run.

CREATE OR REPLACE FUNCTION pg_temp.draw(n bigint, seed bigint, purpose int, sides bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN mod(hashint8extended(n, seed * 1000 + purpose) & 9223372036854775807, sides);

CREATE OR REPLACE FUNCTION pg_temp.code_value(code text, place int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(code, place, 1)) - 1;

CREATE OR REPLACE FUNCTION pg_temp.org_value(code text, place int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(code, place, 1)) - 1;

-- GB 11714: the ninth character of an organisation code.
CREATE OR REPLACE FUNCTION pg_temp.org_check(body text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substr('0123456789X0', 12 - mod(
  3 * pg_temp.org_value(body, 1) + 7 * pg_temp.org_value(body, 2) + 9 * pg_temp.org_value(body, 3)
  + 10 * pg_temp.org_value(body, 4) + 5 * pg_temp.org_value(body, 5) + 8 * pg_temp.org_value(body, 6)
  + 4 * pg_temp.org_value(body, 7) + 2 * pg_temp.org_value(body, 8), 11), 1);

-- GB 32100: the eighteenth character of a credit code.
CREATE OR REPLACE FUNCTION pg_temp.uscc_check(code text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + mod(31 - mod(
  pg_temp.code_value(code, 1) + 3 * pg_temp.code_value(code, 2) + 9 * pg_temp.code_value(code, 3)
  + 27 * pg_temp.code_value(code, 4) + 19 * pg_temp.code_value(code, 5) + 26 * pg_temp.code_value(code, 6)
  + 16 * pg_temp.code_value(code, 7) + 17 * pg_temp.code_value(code, 8) + 20 * pg_temp.code_value(code, 9)
  + 29 * pg_temp.code_value(code, 10) + 25 * pg_temp.code_value(code, 11) + 13 * pg_temp.code_value(code, 12)
  + 8 * pg_temp.code_value(code, 13) + 24 * pg_temp.code_value(code, 14) + 10 * pg_temp.code_value(code, 15)
  + 30 * pg_temp.code_value(code, 16) + 28 * pg_temp.code_value(code, 17), 31), 31), 1);

-- The fifteenth digit of a business registration number (ISO 7064 MOD 11,10).
CREATE OR REPLACE FUNCTION pg_temp.reg_no_check(body text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
  WITH RECURSIVE step (place, carry) AS (
    SELECT 1, 10
    UNION ALL
    SELECT place + 1,
           mod(2 * coalesce(nullif(mod(carry + substr(body, place, 1)::int, 10), 0), 10), 11)
    FROM step WHERE place <= 14
  )
  SELECT mod(11 - carry, 10)::text FROM step WHERE place = 15
);
