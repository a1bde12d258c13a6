-- What the buttons hide the database refuses: an illegal move, a second decision, a listing without notice served.
-- The pairs are those of states.py (a test compares them).
CREATE FUNCTION serious_list_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('proposed', 'noticed'), ('noticed', 'answering'), ('answering', 'answered'), ('answering', 'hearing'),
    ('hearing', 'answered'), ('answered', 'reviewed'), ('reviewed', 'asked'), ('asked', 'consented'),
    ('asked', 'not_listed'), ('reviewed', 'decided'), ('consented', 'decided'), ('decided', 'served'),
    ('served', 'published'), ('published', 'expired'), ('published', 'removed'), ('removed', 'published'),
    ('decided', 'withdrawn'), ('served', 'withdrawn'), ('published', 'withdrawn'),
    ('proposed', 'not_listed'), ('noticed', 'not_listed'), ('answering', 'not_listed'), ('hearing', 'not_listed'),
    ('answered', 'not_listed'), ('reviewed', 'not_listed'), ('consented', 'not_listed')
  )
$$;

-- whether anything that was set has become something else
CREATE FUNCTION serious_list_altered(before text[], after text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(before, after) AS pair(old, new) WHERE old IS NOT NULL AND new IS DISTINCT FROM old)
$$;

CREATE FUNCTION serious_list_guard_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'proposed' THEN
      RAISE EXCEPTION 'a case begins with a proposal' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT serious_list_move_allowed(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a case cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.enterprise_id, OLD.person_name, OLD.agency_id, OLD.ground_id, OLD.event_on, OLD.proposed_by_id,
      OLD.needs_consent, OLD.same_day)
     IS DISTINCT FROM
     (NEW.enterprise_id, NEW.person_name, NEW.agency_id, NEW.ground_id, NEW.event_on, NEW.proposed_by_id,
      NEW.needs_consent, NEW.same_day)
     OR serious_list_altered(
       ARRAY[OLD.notice_on, OLD.notice_served_on, OLD.answer_until, OLD.reviewed_on, OLD.consented_on, OLD.decided_on]::text[],
       ARRAY[NEW.notice_on, NEW.notice_served_on, NEW.answer_until, NEW.reviewed_on, NEW.consented_on, NEW.decided_on]::text[])
     OR serious_list_altered(
       ARRAY[OLD.reviewed_by_id, OLD.consented_by_id, OLD.decided_by_id]::text[],
       ARRAY[NEW.reviewed_by_id, NEW.consented_by_id, NEW.decided_by_id]::text[])
     OR (OLD.decided_on IS NOT NULL AND OLD.penalty_number <> NEW.penalty_number)
     OR (OLD.intent_absent AND NOT NEW.intent_absent) THEN
    RAISE EXCEPTION 'what was done in a case stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.notice_served_on IS NOT NULL AND OLD.notice_served_on IS NULL AND NOT EXISTS (
    SELECT FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.id AND p.kind = 'notice' AND s.served_on = NEW.notice_served_on
  ) THEN
    RAISE EXCEPTION 'service of the notice is not proved' USING ERRCODE = '23514';
  END IF;
  IF NEW.decision_served_on IS NOT NULL AND OLD.decision_served_on IS NULL AND NOT EXISTS (
    SELECT FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.id AND p.kind = 'decision' AND s.served_on = NEW.decision_served_on
  ) THEN
    RAISE EXCEPTION 'service of the decision is not proved' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_guard BEFORE INSERT OR UPDATE ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_case();

-- a live entry stands on a published case with both papers served
CREATE FUNCTION serious_list_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ended_on IS NULL AND NOT EXISTS (
    SELECT FROM serious_list_case c
    JOIN serious_list_paper n ON n.case_id = c.id AND n.kind = 'notice'
    JOIN serious_list_service ns ON ns.paper_id = n.id
    JOIN serious_list_paper d ON d.case_id = c.id AND d.kind = 'decision'
    JOIN serious_list_service ds ON ds.paper_id = d.id
    WHERE c.id = NEW.case_id AND c.state = 'published' AND ns.served_on <= c.reviewed_on
  ) THEN
    RAISE EXCEPTION 'an entry stands on a case with notice, decision and their service' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_entry_guard BEFORE INSERT OR UPDATE ON serious_list_entry
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_entry();

CREATE FUNCTION serious_list_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'papers, their service and the feed of the list are append-only' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER serious_list_paper_kept BEFORE UPDATE ON serious_list_paper
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
CREATE TRIGGER serious_list_service_kept BEFORE UPDATE ON serious_list_service
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
CREATE TRIGGER serious_list_change_kept BEFORE UPDATE ON serious_list_change
  FOR EACH ROW EXECUTE FUNCTION serious_list_refuse();
