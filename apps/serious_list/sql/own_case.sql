-- Nobody judges what is his own, and nothing that was judged comes back unchanged: a listing that was kept against the
-- ledger, a removal, an application that is not accepted, a doubt that was cleared, a consent that was refused.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: keep of operations/following.py, reject of repairing.py, doubt and reverse of reversing.py, _not_as_refused of
-- proposing.py
CREATE FUNCTION serious_list_guard_keeping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kept_by_id IS NULL OR NEW.kept_doubt <> OLD.doubt OR NEW.doubt <> ''
     OR OLD.kept_by_id IS NOT NULL AND (OLD.kept_fact_id, OLD.kept_known, OLD.kept_doubt)
        IS NOT DISTINCT FROM (NEW.kept_fact_id, NEW.kept_known, NEW.kept_doubt) THEN
    RAISE EXCEPTION 'a listing is kept once against what the ledger says' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_keeping BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (
    (OLD.kept_by_id, OLD.kept_on, OLD.kept_fact_id, OLD.kept_known, OLD.kept_doubt)
    IS DISTINCT FROM (NEW.kept_by_id, NEW.kept_on, NEW.kept_fact_id, NEW.kept_known, NEW.kept_doubt)
  ) EXECUTE FUNCTION serious_list_guard_keeping();

CREATE FUNCTION serious_list_guard_own_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'rejected' AND OLD.state <> 'rejected' AND NOT EXISTS (
    SELECT FROM serious_list_case c
    WHERE c.id = NEW.case_id AND NEW.decided_by_id IS NOT NULL
      AND NEW.decided_by_id IS DISTINCT FROM c.proposed_by_id AND NEW.decided_by_id IS DISTINCT FROM c.decided_by_id
  ) THEN
    RAISE EXCEPTION 'an application is not accepted by somebody who neither proposed nor decided the listing'
      USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'doubted' AND OLD.state = 'granted' AND OLD.doubt <> ''
     AND (position(regexp_replace(OLD.doubt, '\s', '', 'g') IN regexp_replace(NEW.doubt, '\s', '', 'g')) > 0
          OR NOT EXISTS (
            SELECT FROM serious_list_evidence e
            WHERE e.case_id = NEW.case_id AND e.side = 'bureau' AND e.added_on = NEW.doubted_on
          )) THEN
    RAISE EXCEPTION 'a doubt that was cleared is not raised again' USING ERRCODE = '23514';
  END IF;
  IF NEW.reversed_on IS NOT NULL AND OLD.reversed_on IS NULL AND NOT coalesce(
    NEW.reversed_on > serious_list_last_day('serious_list.post_wait', NEW.explain_until, NEW.explain_until), false
  ) THEN
    RAISE EXCEPTION 'what was posted in time may still be under way' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_repair_own_case BEFORE UPDATE ON serious_list_repair
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_own_case();

-- the bureau hands evidence in with its proposal, and with a doubt of a removal
CREATE OR REPLACE FUNCTION serious_list_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_case c WHERE c.id = NEW.case_id
    AND (NEW.side = 'bureau' AND c.state = 'proposed'
         OR NEW.side = 'bureau' AND c.state = 'removed'
            AND EXISTS (SELECT FROM serious_list_repair r WHERE r.case_id = c.id AND r.state = 'granted')
         OR NEW.side = 'party' AND c.state IN ('noticed', 'answering', 'hearing'))
  ) THEN
    RAISE EXCEPTION 'evidence is handed in with a proposal, a statement or a doubt' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION serious_list_refused_before(of_case serious_list_case) RETURNS SETOF serious_list_case
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE records AS (
    SELECT serious_list_survivor(of_case.enterprise_id) AS id
    UNION SELECT f.id FROM registry_enterprise f JOIN records ON f.merged_into_id = records.id
  )
  SELECT c.* FROM serious_list_case c
  JOIN serious_list_ground mine ON mine.id = of_case.ground_id
  JOIN serious_list_ground g ON g.id = c.ground_id AND g.code = mine.code
  JOIN serious_list_parameter p ON p.code = 'same_event.days' AND p.validity @> of_case.event_on
  WHERE c.enterprise_id IN (SELECT id FROM records) AND c.person_name = of_case.person_name AND c.id <> of_case.id
    AND c.consent_refused_on IS NOT NULL
    AND (of_case.event_on <= c.ended_on + p.value::int OR of_case.summary = c.summary)
$$;

CREATE FUNCTION serious_list_guard_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_refused_before(NEW) c WHERE NEW.again = '' OR NEW.summary = c.summary
  ) THEN
    RAISE EXCEPTION 'what the bureau above refused is proposed anew for what is new' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_refused BEFORE INSERT ON serious_list_case
  FOR EACH ROW WHEN (NEW.source_key = '') EXECUTE FUNCTION serious_list_guard_refused();

-- the file comes in the same transaction, after the case it is of
CREATE FUNCTION serious_list_guard_refused_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM serious_list_refused_before(NEW))
     AND NOT EXISTS (SELECT FROM serious_list_evidence e WHERE e.case_id = NEW.id AND e.side = 'bureau') THEN
    RAISE EXCEPTION 'what is new is proved by a file' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_case_refused_file AFTER INSERT ON serious_list_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.source_key = '') EXECUTE FUNCTION serious_list_guard_refused_file();
