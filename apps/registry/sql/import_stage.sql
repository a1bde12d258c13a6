-- The rows of one file, cleaned. Temporary: it is written without a log, and a killed import leaves nothing behind.
-- Column order: apps.registry.rules.rows.STAGED
DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.import_bad, pg_temp.import_match, pg_temp.import_change,
    pg_temp.import_fresh, pg_temp.import_bearer, pg_temp.import_borne, pg_temp.import_number;
CREATE TEMP TABLE import_row (
    line             integer NOT NULL,
    problems         jsonb,
    warnings         jsonb,
    uscc             text COLLATE "C",
    number_kind      text COLLATE "C",
    number           text COLLATE "C",
    name             text,
    established_on   date,
    kind             text,
    capital          numeric(20, 4),
    capital_currency text,
    business_scope   text,
    division         text,
    basis            text,
    address          text,
    industry         text,
    status           text,
    status_on        date,
    scale            text,
    beneath          text
) ON COMMIT DROP;
-- lines that are refused, whatever for
CREATE TEMP TABLE import_bad (line integer PRIMARY KEY) ON COMMIT DROP;
