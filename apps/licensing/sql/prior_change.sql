-- The check on site before a grant, also of a change of a licence that adds a product or moves its place: as priorcheck.sql,
-- of either. Twins: operations/priorcheck.py, operations/changing_desk.py.

-- whether an examiner of the bureau is certified on a day for each class that a check looks at, and not tied to whom it is
CREATE FUNCTION licensing_prior_may_go(examiner bigint, check_of bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE
AS $$
  WITH asked AS (
    SELECT a.agency_id AS agency, a.enterprise_id AS firm, ARRAY[a.class_code]::varchar[] AS codes
    FROM licensing_priorcheck p JOIN licensing_application a ON a.id = p.application_id WHERE p.id = check_of
    UNION ALL
    SELECT l.agency_id, l.enterprise_id, ARRAY(
      SELECT DISTINCT u.class_code FROM licensing_unit u
      WHERE c.kind = 'add' AND u.code = ANY(c.unit_codes)
         OR c.kind <> 'add' AND u.id IN (SELECT v.unit_id FROM licensing_covered v WHERE v.licence_id = l.id)
    )
    FROM licensing_priorcheck p JOIN licensing_change c ON c.id = p.change_id
    JOIN licensing_licence l ON l.id = c.licence_id WHERE p.id = check_of
  )
  SELECT EXISTS (
    SELECT FROM asked JOIN licensing_examiner x ON x.id = examiner AND x.agency_id = asked.agency
    JOIN registry_enterprise e ON e.id = asked.firm
    WHERE on_day BETWEEN x.valid_from AND x.last_day AND (x.left_on IS NULL OR x.left_on > on_day)
      AND ('*' = ANY(x.classes) OR asked.codes <@ x.classes) AND NOT coalesce(e.uscc = ANY(x.recusals), false)
  )
$$;

CREATE OR REPLACE FUNCTION licensing_guard_priorcheck() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  firm bigint := coalesce(
    (SELECT a.enterprise_id FROM licensing_application a WHERE a.id = NEW.application_id),
    (SELECT l.enterprise_id FROM licensing_change c JOIN licensing_licence l ON l.id = c.licence_id
     WHERE c.id = NEW.change_id)
  );
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'assigned' OR NOT EXISTS (
      SELECT FROM licensing_application a
      WHERE a.id = NEW.application_id AND a.state = 'accepted' AND NOT a.grant_first
      UNION ALL SELECT FROM licensing_change c
      WHERE c.id = NEW.change_id AND c.state = 'received' AND c.kind IN ('add', 'move')
    ) THEN
      RAISE EXCEPTION 'an applicant is checked whose class is verified first, once the application was accepted'
        USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT licensing_prior_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a check cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.application_id, OLD.change_id) IS DISTINCT FROM (NEW.application_id, NEW.change_id) OR OLD.ordered_on <> NEW.ordered_on
     OR OLD.state <> 'assigned' AND (OLD.visit_on, OLD.told_on) IS DISTINCT FROM (NEW.visit_on, NEW.told_on)
     OR (OLD.state NOT IN ('assigned') AND NEW.state <> 'assigned'
         AND (OLD.visit, OLD.visited_on, OLD.began_at, OLD.ended_at, OLD.address, OLD.covers, OLD.remark, OLD.party_name,
              OLD.party_refused, OLD.verdict, OLD.filed_by_id, OLD.filed_on)
             IS DISTINCT FROM
             (NEW.visit, NEW.visited_on, NEW.began_at, NEW.ended_at, NEW.address, NEW.covers, NEW.remark, NEW.party_name,
              NEW.party_refused, NEW.verdict, NEW.filed_by_id, NEW.filed_on))
     OR OLD.closed_on IS NOT NULL
        AND (OLD.closed_on, OLD.confirmed_by_id, OLD.reason, OLD.answer_until)
            IS DISTINCT FROM (NEW.closed_on, NEW.confirmed_by_id, NEW.reason, NEW.answer_until)
     OR left(NEW.statement, length(OLD.statement)) <> OLD.statement
     OR OLD.answered_on IS NOT NULL AND NEW.answered_on IS NULL THEN
    RAISE EXCEPTION 'what was found in a check, and answered to it, stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'filed' AND OLD.state <> 'filed' AND (
    SELECT count(*) FILTER (WHERE licensing_prior_may_go(s.examiner_id, NEW.id, NEW.visited_on)) NOT BETWEEN 2 AND 4
        OR count(*) FILTER (WHERE NOT licensing_prior_may_go(s.examiner_id, NEW.id, NEW.visited_on)) > 0
    FROM licensing_priorseat s WHERE s.check_of_id = NEW.id AND s.until IS NULL
  ) THEN
    RAISE EXCEPTION 'two to four examiners check on site, certified and without a tie' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('passed', 'failed') AND OLD.state = 'filed' AND NOT EXISTS (
    SELECT FROM licensing_paper p
    WHERE p.application_id = NEW.application_id AND p.kind = 'site_result' AND p.issued_on = NEW.closed_on
    UNION ALL SELECT FROM licensing_changepaper p
    WHERE p.change_id = NEW.change_id AND p.kind = 'site_result' AND p.issued_on = NEW.closed_on
  ) THEN
    RAISE EXCEPTION 'an applicant is told the result of its check by a paper' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'set_aside' AND OLD.state <> 'set_aside' AND NOT EXISTS (
    SELECT FROM licensing_application a WHERE a.id = NEW.application_id AND a.state IN ('accepted', 'testing')
    UNION ALL SELECT FROM licensing_change c WHERE c.id = NEW.change_id AND c.state = 'received'
  ) THEN
    RAISE EXCEPTION 'a check is set aside before a decision is proposed' USING ERRCODE = '23514';
  END IF;
  IF licensing_seated(NEW.filed_by_id, firm) AND NEW.filed_by_id IS DISTINCT FROM OLD.filed_by_id
     OR licensing_seated(NEW.confirmed_by_id, firm) AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
     OR licensing_seated(NEW.set_aside_by_id, firm) AND NEW.set_aside_by_id IS DISTINCT FROM OLD.set_aside_by_id THEN
    RAISE EXCEPTION 'nobody decides in his own case' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION licensing_guard_priorseat() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'who was sent to check stays on record' USING ERRCODE = '23001';
  ELSIF TG_OP = 'UPDATE' THEN
    IF (OLD.check_of_id, OLD.examiner_id, OLD.since) IS DISTINCT FROM (NEW.check_of_id, NEW.examiner_id, NEW.since)
       OR OLD.until IS NOT NULL AND NEW.until IS DISTINCT FROM OLD.until
       OR NOT EXISTS (SELECT FROM licensing_priorcheck c WHERE c.id = NEW.check_of_id AND c.state = 'assigned') THEN
      RAISE EXCEPTION 'who was sent to check stays on record' USING ERRCODE = '23001';
    END IF;
  ELSIF NOT EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.id = NEW.check_of_id AND c.state = 'assigned'
      AND licensing_prior_may_go(NEW.examiner_id, c.id, c.visit_on)
  ) THEN
    RAISE EXCEPTION 'an examiner is certified for the product, and has no tie to the applicant' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- no decision on a change beside a check that is not finished, nor another wish after one; no grant without one that was
-- passed where its class is verified first, nor on a day of which there is none; no refusal before the holder could answer
CREATE FUNCTION licensing_guard_change_prior() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM licensing_priorcheck c WHERE c.change_id = NEW.id
      AND (c.state IN ('assigned', 'filed') OR NEW.state = 'correcting' AND c.state IN ('passed', 'failed'))
  ) THEN
    RAISE EXCEPTION 'a check on site is finished or called off before the change goes on' USING ERRCODE = '23514';
  END IF;
  IF (NEW.state = 'granted' OR NEW.state = 'proposed' AND NEW.proposal = 'grant')
     AND (NEW.checked_on IS NOT NULL OR NEW.kind IN ('add', 'move') AND 'verify-first' = ANY(NEW.doubts))
     AND NOT EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.change_id = NEW.id AND c.state = 'passed' AND c.visited_on = NEW.checked_on
  ) THEN
    RAISE EXCEPTION 'no change of this class without a check on site that was passed and confirmed'
      USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'refused' AND EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.change_id = NEW.id AND c.state = 'failed' AND c.answered_on IS NULL AND c.answer_until >= NEW.decided_on
  ) THEN
    RAISE EXCEPTION 'the holder answers to a failed check before the change is refused' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_change_prior BEFORE UPDATE OF state ON licensing_change
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_change_prior();
