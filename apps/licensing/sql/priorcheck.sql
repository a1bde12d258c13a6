-- The check on site before a grant (classes that are verified first), as the database sees it: who may go, what stands, and
-- that nothing is granted without one. Twins: operations/priorcheck.py, operations/deciding.py; pairs as in states.py.
CREATE FUNCTION licensing_prior_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('assigned', 'assigned'), ('assigned', 'filed'), ('assigned', 'called_off'), ('filed', 'assigned'),
    ('filed', 'passed'), ('filed', 'failed'), ('filed', 'called_off'), ('failed', 'failed'), ('failed', 'set_aside')
  )
$$;

-- whether an examiner of the bureau is certified for the class of an application on a day, and not tied to the applicant
CREATE FUNCTION licensing_prior_fit(examiner bigint, application bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM licensing_examiner x, licensing_application a
    JOIN registry_enterprise e ON e.id = a.enterprise_id
    WHERE x.id = examiner AND a.id = application AND x.agency_id = a.agency_id
      AND on_day BETWEEN x.valid_from AND x.last_day AND (x.left_on IS NULL OR x.left_on > on_day)
      AND x.classes && ARRAY['*', a.class_code]::varchar[] AND NOT coalesce(e.uscc = ANY(x.recusals), false)
  )
$$;

CREATE FUNCTION licensing_guard_priorcheck() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  firm bigint := (SELECT a.enterprise_id FROM licensing_application a WHERE a.id = NEW.application_id);
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'assigned' OR NOT EXISTS (
      SELECT FROM licensing_application a
      WHERE a.id = NEW.application_id AND a.state = 'accepted' AND NOT a.grant_first
    ) THEN
      RAISE EXCEPTION 'an applicant is checked whose class is verified first, once the application was accepted'
        USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT licensing_prior_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a check cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF OLD.application_id <> NEW.application_id OR OLD.ordered_on <> NEW.ordered_on
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
    SELECT count(*) FILTER (WHERE licensing_prior_fit(s.examiner_id, NEW.application_id, NEW.visited_on)) NOT BETWEEN 2 AND 4
        OR count(*) FILTER (WHERE NOT licensing_prior_fit(s.examiner_id, NEW.application_id, NEW.visited_on)) > 0
    FROM licensing_priorseat s WHERE s.check_of_id = NEW.id AND s.until IS NULL
  ) THEN
    RAISE EXCEPTION 'two to four examiners check on site, certified and without a tie' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('passed', 'failed') AND OLD.state = 'filed' AND NOT EXISTS (
    SELECT FROM licensing_paper p
    WHERE p.application_id = NEW.application_id AND p.kind = 'site_result' AND p.issued_on = NEW.closed_on
  ) THEN
    RAISE EXCEPTION 'an applicant is told the result of its check by a paper' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'set_aside' AND OLD.state <> 'set_aside' AND NOT EXISTS (
    SELECT FROM licensing_application a WHERE a.id = NEW.application_id AND a.state IN ('accepted', 'testing')
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
CREATE TRIGGER licensing_priorcheck_guard BEFORE INSERT OR UPDATE ON licensing_priorcheck
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_priorcheck();
CREATE TRIGGER licensing_priorcheck_stays BEFORE DELETE ON licensing_priorcheck
  FOR EACH ROW EXECUTE FUNCTION licensing_refuse_proof();

-- who goes is certified and has no tie; a seat is given up, and never taken by another
CREATE FUNCTION licensing_guard_priorseat() RETURNS trigger LANGUAGE plpgsql AS $$
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
      AND licensing_prior_fit(NEW.examiner_id, c.application_id, c.visit_on)
  ) THEN
    RAISE EXCEPTION 'an examiner is certified for the product, and has no tie to the applicant' USING ERRCODE = '23514';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER licensing_priorseat_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_priorseat
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_priorseat();

CREATE FUNCTION licensing_guard_prioranswer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF NOT EXISTS (SELECT FROM licensing_priorcheck c WHERE c.id = row.check_of_id AND c.state = 'assigned') THEN
    RAISE EXCEPTION 'what the form says stands' USING ERRCODE = '23514';
  END IF;
  RETURN row;
END $$;
CREATE TRIGGER licensing_prioranswer_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_prioranswer
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_prioranswer();
CREATE TRIGGER licensing_priorfile_guard BEFORE INSERT OR UPDATE OR DELETE ON licensing_priorfile
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_prioranswer();

-- no decision beside a check that is not finished; no grant without one that was passed; no refusal before the applicant
-- could answer to one that failed
CREATE FUNCTION licensing_guard_prior() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state NOT IN ('accepted', 'testing') AND EXISTS (
    SELECT FROM licensing_priorcheck c WHERE c.application_id = NEW.id AND c.state IN ('assigned', 'filed')
  ) THEN
    RAISE EXCEPTION 'a check on site is finished or called off before the application goes on' USING ERRCODE = '23514';
  END IF;
  IF NOT NEW.grant_first AND (NEW.state = 'granted' OR NEW.state = 'proposed' AND NEW.proposal = 'grant') AND NOT EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.application_id = NEW.id AND c.state = 'passed' AND c.visited_on = NEW.checked_on
  ) THEN
    RAISE EXCEPTION 'no licence of this class without a check on site that was passed and confirmed'
      USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'refused' AND EXISTS (
    SELECT FROM licensing_priorcheck c
    WHERE c.application_id = NEW.id AND c.state = 'failed' AND c.answered_on IS NULL AND c.answer_until >= NEW.decided_on
  ) THEN
    RAISE EXCEPTION 'the applicant answers to a failed check before it is refused' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_application_prior BEFORE UPDATE OF state ON licensing_application
  FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION licensing_guard_prior();

CREATE FUNCTION licensing_guard_licence_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM licensing_application a WHERE a.id = NEW.application_id AND NOT a.grant_first) AND NOT EXISTS (
    SELECT FROM licensing_priorcheck c WHERE c.application_id = NEW.application_id AND c.state = 'passed'
  ) THEN
    RAISE EXCEPTION 'no licence of this class without a check on site that was passed and confirmed'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_licence_checked BEFORE INSERT ON licensing_licence
  FOR EACH ROW EXECUTE FUNCTION licensing_guard_licence_checked();
