-- The head of the bureau decides whether an inspector steps aside (inspections_decider: by the law of the day of the
-- request), without a tie to the enterprise, on a paper that is served. A request stands on its letter, and lapses with a
-- visit that falls away: none waits there. Requests from before stand as they are. Twin: operations/recusals.py, lapsing.py.
CREATE OR REPLACE FUNCTION inspections_guard_recusal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decision constant text[] := ARRAY['granted', 'answer', 'decided_by_id', 'decided_label', 'decided_at', 'untied', 'paper_id'];
  lapse constant text[] := ARRAY['lapsed_on', 'lapsed_reason'];
  service constant text[] := ARRAY['served_on', 'receipt'];
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a request for recusal is kept' USING ERRCODE = '23001';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.granted IS NOT NULL OR NEW.lapsed_on IS NOT NULL OR NOT EXISTS (
      SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state IN ('assigned', 'entered')
    ) OR NOT EXISTS (
      SELECT FROM inspections_seat
      WHERE visit_id = NEW.visit_id AND inspector_id = NEW.inspector_id AND ended_at IS NULL
    ) THEN
      RAISE EXCEPTION 'a request concerns an inspector of a visit that is not reviewed' USING ERRCODE = '23514';
    END IF;
    IF NEW.letter_id IS NULL THEN
      RAISE EXCEPTION 'a request stands on its letter' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.granted IS NULL AND OLD.lapsed_on IS NULL AND (to_jsonb(NEW) - lapse) = (to_jsonb(OLD) - lapse) THEN
    IF NEW.lapsed_on IS NOT NULL AND NOT EXISTS (
      SELECT FROM inspections_visit WHERE id = NEW.visit_id AND state = 'void') THEN
      RAISE EXCEPTION 'a request lapses with a visit that falls away' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.granted IS NOT NULL AND OLD.paper_id IS NOT NULL AND OLD.served_on IS NULL
     AND (to_jsonb(NEW) - service) = (to_jsonb(OLD) - service) THEN
    IF NEW.served_on < (OLD.decided_at AT TIME ZONE 'Asia/Shanghai')::date THEN
      RAISE EXCEPTION 'a decision is served after it was made' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.granted IS NOT NULL OR OLD.lapsed_on IS NOT NULL
     OR (to_jsonb(NEW) - decision) IS DISTINCT FROM (to_jsonb(OLD) - decision) THEN
    RAISE EXCEPTION 'a request stands as it was noted and decided' USING ERRCODE = '23001';
  END IF;
  PERFORM inspections_check_head(NEW);
  RETURN NEW;
END $$;

CREATE FUNCTION inspections_check_head(asked inspections_recusalrequest) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  on_day constant date := (asked.decided_at AT TIME ZONE 'Asia/Shanghai')::date;
  of_visit inspections_visit;
BEGIN
  SELECT * INTO of_visit FROM inspections_visit WHERE id = asked.visit_id;
  IF NOT EXISTS (
    SELECT FROM inspections_decider d
    JOIN access_post p ON p.role = ANY (string_to_array(d.roles, ' '))
    JOIN inspections_task t ON t.id = of_visit.task_id AND t.agency_id = p.agency_id
    WHERE d.code = 'recusal' AND d.validity @> asked.asked_on AND p.user_id = asked.decided_by_id
      AND p.ended_at IS NULL AND p.valid_from <= on_day AND (p.last_day IS NULL OR p.last_day >= on_day)
  ) THEN
    RAISE EXCEPTION 'the head of the bureau decides who steps aside' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM inspections_seat s JOIN inspections_inspector i ON i.id = s.inspector_id
    WHERE s.visit_id = asked.visit_id AND i.user_id = asked.decided_by_id
  ) OR EXISTS (
    SELECT FROM inspections_inspector WHERE id = asked.inspector_id AND user_id = asked.decided_by_id
  ) THEN
    RAISE EXCEPTION 'nobody decides who steps aside at the own visit' USING ERRCODE = '23514';
  END IF;
  IF NOT asked.untied OR EXISTS (
    WITH firm AS (SELECT id, coalesce(merged_into_id, id) AS standing FROM registry_enterprise
                   WHERE id = of_visit.enterprise_id)
    SELECT FROM firm WHERE EXISTS (
      SELECT FROM inspections_interest n JOIN inspections_inspector i ON i.id = n.inspector_id
      WHERE i.user_id = asked.decided_by_id AND n.ended_on IS NULL AND n.enterprise_id IN (firm.id, firm.standing)
    ) OR EXISTS (
      SELECT FROM access_seat WHERE user_id = asked.decided_by_id AND state = 'approved'
        AND enterprise_id IN (firm.id, firm.standing)
    )
  ) THEN
    RAISE EXCEPTION 'whoever has a tie does not decide who steps aside' USING ERRCODE = '23514';
  END IF;
  IF asked.paper_id IS NULL OR NOT EXISTS (
    SELECT FROM inspections_paper WHERE id = asked.paper_id AND visit_id = asked.visit_id AND kind = 'recusal'
  ) THEN
    RAISE EXCEPTION 'who steps aside is decided on paper' USING ERRCODE = '23514';
  END IF;
  IF asked.granted AND of_visit.state <> 'assigned' OR of_visit.state = 'void' THEN
    RAISE EXCEPTION 'nobody steps aside from a check that is entered' USING ERRCODE = '23514';
  END IF;
END $$;

-- none waits where nobody goes any more; looked at when the transaction ends, in which the request lapses with its visit
CREATE FUNCTION inspections_guard_lapsed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_recusalrequest
              WHERE visit_id = NEW.id AND granted IS NULL AND lapsed_on IS NULL) THEN
    RAISE EXCEPTION 'a request for recusal lapses with its visit' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER inspections_visit_lapsed AFTER UPDATE ON inspections_visit DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'void' AND OLD.state <> 'void') EXECUTE FUNCTION inspections_guard_lapsed();

CREATE TRIGGER inspections_decider_stands BEFORE UPDATE OR DELETE ON inspections_decider
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_law();
CREATE TRIGGER inspections_decider_kept_whole BEFORE TRUNCATE ON inspections_decider
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_refuse_truncate();
