-- How long the chain is and where it ends, kept beside it: an emptied or shortened chain says so before any head of it
-- is published. Written by the chain's own trigger in the transaction of the link; nobody else may touch it.
CREATE TABLE audit_tally (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    links bigint NOT NULL,
    hash bytea NOT NULL
);

INSERT INTO audit_tally (links, hash)
SELECT coalesce(max(seq), 0),
       coalesce((SELECT hash FROM audit_link ORDER BY seq DESC LIMIT 1), decode(repeat('00', 32), 'hex'))
  FROM audit_link;

CREATE FUNCTION audit_count_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- counts on whatever the chain's own number says: what was cut stays missing when the chain has grown again, and a
    -- province's work does not stand still because of it
    UPDATE audit_tally SET links = links + 1, hash = NEW.hash;
    RETURN NULL;
END $$;

CREATE TRIGGER audit_link_count AFTER INSERT ON audit_link
FOR EACH ROW EXECUTE FUNCTION audit_count_link();

-- depth 0 is a statement somebody typed
CREATE TRIGGER audit_tally_by_chain_only BEFORE UPDATE ON audit_tally
FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_tally_one_row BEFORE INSERT OR DELETE ON audit_tally
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_tally_no_truncate BEFORE TRUNCATE ON audit_tally
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
