-- A refused reveal says of a witness that he named another secret. It is the witness's own act, so the event of that
-- very act stands in the chain of the audit when the transaction ends: nobody is given one by a line of SQL.
CREATE FUNCTION draws_guard_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_witness AS w JOIN audit_event AS e
         ON e.subject_kind = 'draw' AND e.subject_id = w.draw_id::text AND e.verb = 'draws.reveal_refused'
        AND e.actor_user = w.user_id AND e.at = NEW.at
        AND e.data ->> 'witness' = w.position::text AND e.data ->> 'digest' = NEW.digest
      WHERE w.id = NEW.witness_id;
    IF NOT FOUND THEN
        PERFORM draws_refuse('a refused reveal is an act of its witness, and stands in the audit');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER draws_refusedreveal_heard AFTER INSERT ON draws_refusedreveal DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION draws_guard_heard();
