-- Case, entry, feed and ledger end and stand together, held against whoever writes one of them alone. What a certificate of
-- search tells of a past day is what the feed told: a line that no entry bears out would be signed.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: announce and end of operations/publishing.py, weigh of operations/following.py.

-- a line is written after its entry has ended or stands again, on that day, and behind what was told before
CREATE FUNCTION serious_list_guard_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  entry serious_list_entry;
BEGIN
  SELECT * INTO entry FROM serious_list_entry e WHERE e.id = NEW.entry_id;
  IF NOT FOUND THEN
    RETURN NEW;  -- the foreign key says so
  END IF;
  IF (NEW.change = 'ended') <> (entry.ended_on IS NOT NULL)
     OR NEW.change = 'ended' AND serious_list_day(NEW.at) <> entry.ended_on
     OR NEW.change = 'listed' AND serious_list_day(NEW.at) < coalesce(entry.restored_on, entry.listed_on)
     OR EXISTS (SELECT FROM serious_list_change c WHERE c.entry_id = NEW.entry_id AND c.at > NEW.at)
     OR EXISTS (SELECT FROM serious_list_change c WHERE c.seq >= NEW.seq) THEN
    RAISE EXCEPTION 'a line of the feed tells how its entry stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_change_true BEFORE INSERT ON serious_list_change
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_line();

-- at the end of a transaction: the entry has ended as its case has and on its day, but for a removal whose penalty fell
-- later; its last line in the feed says the same
CREATE FUNCTION serious_list_guard_in_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  SELECT c.id AS of_case, c.state, c.ended_on AS case_ended, e.id AS entry, e.ended_on, e.ended_by INTO found
  FROM serious_list_case c LEFT JOIN serious_list_entry e ON e.case_id = c.id
  WHERE c.id = (CASE TG_TABLE_NAME WHEN 'serious_list_case' THEN to_jsonb(NEW) ->> 'id'
                ELSE to_jsonb(NEW) ->> 'case_id' END)::bigint;
  IF found.ended_on IS NOT NULL
     AND NOT (found.ended_by = found.state AND found.ended_on = found.case_ended)
     AND NOT (found.ended_by = 'removed' AND found.state = 'withdrawn' AND found.ended_on <= found.case_ended
              AND EXISTS (SELECT FROM serious_list_repair r WHERE r.case_id = found.of_case AND r.state = 'granted')) THEN
    RAISE EXCEPTION 'an entry ends as its case does, on its day' USING ERRCODE = '23514';
  END IF;
  IF found.entry IS NOT NULL AND (
    SELECT c.change FROM serious_list_change c WHERE c.entry_id = found.entry ORDER BY c.seq DESC LIMIT 1
  ) IS DISTINCT FROM (CASE WHEN found.ended_on IS NULL THEN 'listed' ELSE 'ended' END) THEN
    RAISE EXCEPTION 'an entry stands and ends with its line in the feed' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_case_in_step AFTER UPDATE OF state, ended_on ON serious_list_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION serious_list_guard_in_step();
CREATE CONSTRAINT TRIGGER serious_list_entry_in_step AFTER INSERT OR UPDATE OF ended_on, ended_by ON serious_list_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION serious_list_guard_in_step();

-- at the end of a transaction: the party has the end of a listing as a paper
CREATE FUNCTION serious_list_guard_end_on_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_paper p WHERE p.case_id = NEW.id AND p.issued_on = NEW.ended_on
      AND p.kind = CASE NEW.state WHEN 'expired' THEN 'expiry' WHEN 'removed' THEN 'removal' ELSE 'withdrawal' END
  ) THEN
    RAISE EXCEPTION 'a listing ends with a paper for the party' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_case_end_on_paper AFTER UPDATE ON serious_list_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND NEW.state IN ('expired', 'removed', 'withdrawn'))
  EXECUTE FUNCTION serious_list_guard_end_on_paper();

-- At the end of a transaction: the ledger's fact of a listing is not repaired while the entry stands. Where it was
-- withdrawn (an objection to it was upheld) the entry follows at once: the outbox knows.
CREATE FUNCTION serious_list_guard_own_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_case c JOIN serious_list_entry e ON e.case_id = c.id AND e.ended_on IS NULL
    WHERE c.fact_id = NEW.id AND (SELECT f.state FROM records_fact f WHERE f.id = NEW.id) = NEW.state
  ) AND (NEW.state = 'repaired' OR NOT EXISTS (
    SELECT FROM audit_event v JOIN audit_delivery d ON d.event_id = v.id AND d.consumer = 'serious_list.penalty_fell'
    WHERE v.subject_kind = 'fact' AND v.subject_id = NEW.id::text AND v.verb = 'records.fact_withdrawn'
  )) THEN
    RAISE EXCEPTION 'the fact of a listing stands while its entry does' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_own_fact AFTER UPDATE OF state ON records_fact
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND NEW.state IN ('repaired', 'withdrawn'))
  EXECUTE FUNCTION serious_list_guard_own_fact();

-- at the end of a transaction: what is doubted of a ground stands in the log, and its limit with it
CREATE FUNCTION serious_list_guard_doubt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  now serious_list_case;
  limited boolean;
BEGIN
  SELECT * INTO now FROM serious_list_case c WHERE c.id = NEW.id;
  limited := EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'serious_list.case' AND c.subject_id = NEW.id::text AND c.state <> 'stopped'
      AND c.rule_code = 'serious_list.withdrawal'
  );
  IF now.doubt = '' AND limited OR now.doubt <> '' AND NOT (now.state IN ('decided', 'served', 'published') AND limited
    AND EXISTS (
      SELECT FROM audit_event v WHERE v.subject_kind = 'serious_case' AND v.subject_id = NEW.id::text
        AND v.verb = 'serious_list.doubted' AND v.data ->> 'reason' = now.doubt
    )) THEN
    RAISE EXCEPTION 'a doubt of a ground begins and ends with its limit' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_case_doubt AFTER UPDATE ON serious_list_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.doubt <> NEW.doubt) EXECUTE FUNCTION serious_list_guard_doubt();

-- What was repaired is known with the grant; what was doubted of a removal, and said of it, is not written anew.
CREATE FUNCTION serious_list_guard_repair_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  granted constant boolean := (OLD.state, NEW.state) = ('accepted', 'granted');
  doubted constant boolean := (OLD.state, NEW.state) = ('granted', 'doubted');
BEGIN
  IF OLD.repaired <> NEW.repaired AND NOT granted
     OR (OLD.doubt, OLD.doubted_by_id, OLD.doubted_label, OLD.doubted_on)
        IS DISTINCT FROM (NEW.doubt, NEW.doubted_by_id, NEW.doubted_label, NEW.doubted_on) AND NOT doubted
     OR (OLD.reversal, OLD.reversed_by_id, OLD.reversed_label, OLD.reversed_on)
        IS DISTINCT FROM (NEW.reversal, NEW.reversed_by_id, NEW.reversed_label, NEW.reversed_on)
        AND NOT doubted AND (OLD.state, NEW.state) NOT IN (('questioned', 'reversing'), ('reversing', 'granted'))
     OR OLD.explanation <> NEW.explanation AND NOT doubted AND (OLD.state, NEW.state) <> ('questioned', 'questioned')
     OR (OLD.performed, OLD.evidence_id, OLD.commitment) IS DISTINCT FROM (NEW.performed, NEW.evidence_id, NEW.commitment)
        AND NOT (OLD.state IN ('correcting', 'lapsed') AND NEW.state = 'received') THEN
    RAISE EXCEPTION 'what was done with an application stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_repair_kept BEFORE UPDATE ON serious_list_repair
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_repair_kept();
