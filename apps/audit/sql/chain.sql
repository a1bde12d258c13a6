-- The chain of audit events (docs/audit-chain.md, docs/adr/0010-chain-at-commit.md).

-- One field of the canonical text: "<length in bytes>:<text>,". A reader can never mistake where a field ends.
CREATE FUNCTION audit_netstring(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN octet_length(value)::text || ':' || value || ',';

-- The canonical text of an event, version 1: the fields in this order. No field is null (an absent user is empty).
CREATE FUNCTION audit_canonical(
    id bigint, at timestamptz, verb text, actor text, actor_kind text, actor_user bigint, agency text,
    subject_kind text, subject_id text, division text, request_id text, data jsonb
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN audit_netstring('1')
    || audit_netstring(id::text)
    || audit_netstring(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_netstring(verb)
    || audit_netstring(actor)
    || audit_netstring(actor_kind)
    || audit_netstring(coalesce(actor_user::text, ''))
    || audit_netstring(agency)
    || audit_netstring(subject_kind)
    || audit_netstring(subject_id)
    || audit_netstring(division)
    || audit_netstring(request_id)
    || audit_netstring(data::text);

-- Events wait here between the first and the second round of a commit; a row never outlives its transaction.
CREATE UNLOGGED TABLE audit_pending (event_id bigint NOT NULL);

-- Round one of a commit, one of many deferred triggers: only puts the event in line. The foreign-key checks of the
-- same transaction are deferred too and may wait for rows others have locked; holding the chain's lock meanwhile
-- could deadlock with them. What round one queues fires after all of round one.
CREATE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_pending (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

-- Round two: nothing of this transaction can wait any more. Take the chain's lock, append, commit.
-- Each statement of a READ COMMITTED function sees what was committed before it began, so the head read after the
-- lock is the true one; under a stricter isolation level the primary key of audit_link refuses a fork.
CREATE FUNCTION audit_link_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head record;
    digest bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('quality.audit.chain', 0));
    SELECT seq, hash INTO head FROM audit_link ORDER BY seq DESC LIMIT 1;
    SELECT sha256(convert_to(audit_canonical(
            id, at, verb, actor, actor_kind, actor_user, agency,
            subject_kind, subject_id, division, request_id, data), 'UTF8'))
      INTO STRICT digest FROM audit_event WHERE id = NEW.event_id;
    INSERT INTO audit_link (seq, event_id, prev, hash)
    VALUES (
        coalesce(head.seq, 0) + 1, NEW.event_id, coalesce(head.hash, decode(repeat('00', 32), 'hex')),
        sha256(coalesce(head.hash, decode(repeat('00', 32), 'hex')) || digest));
    DELETE FROM audit_pending WHERE ctid = NEW.ctid;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_event_queue AFTER INSERT ON audit_event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_queue();

CREATE CONSTRAINT TRIGGER audit_pending_link AFTER INSERT ON audit_pending
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link_event();

-- What is written stays written.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: audit records are append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_append_only BEFORE UPDATE OR DELETE ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_link_no_truncate BEFORE TRUNCATE ON audit_link
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Links come from the chain's own trigger only: depth 0 is a statement somebody typed.
CREATE TRIGGER audit_link_by_chain_only BEFORE INSERT ON audit_link
FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION audit_refuse();
