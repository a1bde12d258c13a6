-- A published head cannot lie when it is written, and cannot vanish unseen afterwards (docs/audit-chain.md).

-- What a head seals: the head before it, its own day, its place in the chain, and when it was published.
-- apps/audit/rules/heads.py is the plain twin; verify_audit trusts the twin, never this function.
CREATE FUNCTION audit_head_seal(
    prev bytea, day date, seq bigint, hash bytea, events bigint, published_at timestamptz
) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(prev || sha256(convert_to(
    audit_netstring('1')
    || audit_netstring(to_char(day, 'YYYY-MM-DD'))
    || audit_netstring(seq::text)
    || audit_netstring(encode(hash, 'hex'))
    || audit_netstring(events::text)
    || audit_netstring(to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), 'UTF8')));

-- Heads published before they were linked to each other are linked now, in the order of their days.
ALTER TABLE audit_head DISABLE TRIGGER audit_head_append_only;
DO $$
DECLARE
    head record;
    last bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR head IN SELECT * FROM audit_head ORDER BY day LOOP
        UPDATE audit_head
           SET prev = last,
               seal = audit_head_seal(last, head.day, head.seq, head.hash, head.events, head.published_at)
         WHERE id = head.id
        RETURNING seal INTO last;
    END LOOP;
END $$;
ALTER TABLE audit_head ENABLE TRIGGER audit_head_append_only;

-- Beside the tally of links one of heads: an emptied or shortened table of heads says so. Both columns are written by
-- the trigger below only (audit_tally_by_chain_only refuses a statement somebody typed).
-- `former` is the last day published before heads were held to the chain's days: up to it a head may name an event of
-- the first minutes of the next day, and a day may have none (the task then sealed whatever stood when it ran).
ALTER TABLE audit_tally ADD heads bigint NOT NULL DEFAULT 0, ADD seal bytea, ADD former date;
ALTER TABLE audit_tally DISABLE TRIGGER audit_tally_by_chain_only;
UPDATE audit_tally
   SET heads = (SELECT count(*) FROM audit_head), seal = (SELECT seal FROM audit_head ORDER BY day DESC LIMIT 1),
       former = (SELECT max(day) FROM audit_head);
ALTER TABLE audit_tally ENABLE TRIGGER audit_tally_by_chain_only;

CREATE FUNCTION audit_check_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last audit_head;
    named record;
    -- the day belongs to the calendar of the province, wherever the server stands
    ends timestamptz := (NEW.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai';
BEGIN
    -- two that publish at once come one after the other; the chain waits only from the tally's row below to the commit
    PERFORM pg_advisory_xact_lock(hashtextextended('quality.audit.heads', 0));
    SELECT * INTO last FROM audit_head ORDER BY day DESC LIMIT 1;
    SELECT link.hash, event.at INTO named
      FROM audit_link link JOIN audit_event event ON event.id = link.event_id WHERE link.seq = NEW.seq;
    IF named IS NULL OR named.hash <> NEW.hash THEN
        RAISE EXCEPTION 'head of % refused: link % is not in the chain with this hash', NEW.day, NEW.seq
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.events <> (SELECT count(*) FROM audit_link WHERE seq <= NEW.seq) THEN
        RAISE EXCEPTION 'head of % refused: it counts other events than the chain has', NEW.day
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF named.at >= ends THEN
        RAISE EXCEPTION 'head of % refused: event % came after that day', NEW.day, NEW.seq
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.published_at < ends THEN
        RAISE EXCEPTION 'head of % refused: the day is not over', NEW.day
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF last.day IS NOT NULL AND (NEW.day <> last.day + 1 OR NEW.seq < last.seq
                                    OR NEW.published_at < last.published_at) THEN
        RAISE EXCEPTION 'head of % refused: it does not follow that of %', NEW.day, last.day
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.prev := coalesce(last.seal, decode(repeat('00', 32), 'hex'));
    NEW.seal := audit_head_seal(NEW.prev, NEW.day, NEW.seq, NEW.hash, NEW.events, NEW.published_at);
    UPDATE audit_tally SET heads = heads + 1, seal = NEW.seal;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_head_check BEFORE INSERT ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_check_head();
