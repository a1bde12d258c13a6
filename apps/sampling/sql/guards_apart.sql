-- Whoever decides on somebody's case is nobody who acted in it before: by the account, whatever post it was used in.
-- `matter` and `subject`: an objection, the refusal of a batch, the measures on an order, a re-check. The verbs ask the same.
CREATE OR REPLACE FUNCTION sampling_acted_before(matter text, subject bigint, account bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT account IS NOT NULL AND EXISTS (
    SELECT FROM (
      -- an objection: who filed, entered or accepted it, who sampled or tested; and who concluded that it had failed,
      -- unless the report of a retest speaks in his place
      SELECT unnest(ARRAY[o.filed_by_id, o.answered_by_id]) FROM sampling_objection o
        WHERE matter = 'objection' AND o.id = subject
      UNION ALL SELECT p.user_id FROM sampling_objection o
        JOIN sampling_seat s ON s.batch_id = o.batch_id JOIN sampling_staff p ON p.id = s.staff_id
        WHERE matter = 'objection' AND o.id = subject
      UNION ALL SELECT t.reported_by_id FROM sampling_objection o
        JOIN sampling_test t ON t.batch_id = o.batch_id AND t.kind <> 'recheck'
        WHERE matter = 'objection' AND o.id = subject
      UNION ALL SELECT b.concluded_by_id FROM sampling_objection o JOIN sampling_batch b ON b.id = o.batch_id
        WHERE matter = 'objection' AND o.id = subject AND NOT EXISTS (
          SELECT FROM sampling_test t WHERE t.objection_id = o.id AND t.reported_on IS NOT NULL AND t.flagged_on IS NULL)
      -- a refusal: who was at the visit, who told the party what it faces
      UNION ALL SELECT p.user_id FROM sampling_seat s JOIN sampling_staff p ON p.id = s.staff_id
        WHERE matter = 'refusal' AND s.batch_id = subject
      UNION ALL SELECT a.told_by_id FROM sampling_answer a
        WHERE matter = 'refusal' AND a.batch_id = subject AND a.act = 'refusal'
      -- measures on an order: who issued it, who told the enterprise, who took or decided its re-checks
      UNION ALL SELECT r.issued_by_id FROM sampling_rectification r WHERE matter = 'order' AND r.id = subject
      UNION ALL SELECT a.told_by_id FROM sampling_answer a
        WHERE matter = 'order' AND a.rectification_id = subject
      UNION ALL SELECT unnest(ARRAY[c.by_id, c.decided_by_id]) FROM sampling_recheck c
        WHERE matter = 'order' AND c.rectification_id = subject
      UNION ALL SELECT p.user_id FROM sampling_recheck c
        JOIN sampling_recheck_samplers s ON s.recheck_id = c.id JOIN sampling_staff p ON p.id = s.staff_id
        WHERE matter = 'order' AND c.rectification_id = subject
      -- a re-check: who took it or sampled for it, who handed its report in
      UNION ALL SELECT c.by_id FROM sampling_recheck c WHERE matter = 'recheck' AND c.id = subject
      UNION ALL SELECT p.user_id FROM sampling_recheck_samplers s JOIN sampling_staff p ON p.id = s.staff_id
        WHERE matter = 'recheck' AND s.recheck_id = subject
      UNION ALL SELECT t.reported_by_id FROM sampling_test t WHERE matter = 'recheck' AND t.recheck_id = subject
    ) AS acted (person)
    WHERE person = account
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  what text := TG_ARGV[0];
  decider bigint;
BEGIN
  IF what = 'recheck' THEN
    IF NEW.passed IS NOT NULL AND OLD.passed IS NULL THEN
      decider := NEW.decided_by_id;
    END IF;
  ELSIF NEW.state = OLD.state THEN
    RETURN NEW;
  ELSIF what = 'objection' THEN
    IF NEW.state IN ('upheld', 'rejected', 'not_accepted') THEN
      decider := NEW.decided_by_id;
    END IF;
  ELSIF what = 'refusal' THEN
    IF NEW.state = 'refusal_stands' THEN
      decider := NEW.refusal_by_id;
    END IF;
  ELSIF NEW.state = 'suspended' AND OLD.state = 'suspension_told' THEN
    decider := NEW.suspended_by_id;
  ELSIF NEW.state = 'revoked' THEN
    decider := NEW.revoked_by_id;
  END IF;
  IF sampling_acted_before(what, NEW.id, decider) THEN
    PERFORM sampling_refuse('whoever decides has not acted in the matter before');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS sampling_objection_apart ON sampling_objection;
CREATE TRIGGER sampling_objection_apart BEFORE UPDATE ON sampling_objection
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_apart('objection');
DROP TRIGGER IF EXISTS sampling_batch_apart ON sampling_batch;
CREATE TRIGGER sampling_batch_apart BEFORE UPDATE OF state ON sampling_batch
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_apart('refusal');
DROP TRIGGER IF EXISTS sampling_rectification_apart ON sampling_rectification;
CREATE TRIGGER sampling_rectification_apart BEFORE UPDATE ON sampling_rectification
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_apart('order');
DROP TRIGGER IF EXISTS sampling_recheck_apart ON sampling_recheck;
CREATE TRIGGER sampling_recheck_apart BEFORE UPDATE ON sampling_recheck
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_apart('recheck');
