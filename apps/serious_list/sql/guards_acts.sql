-- What a verb judges once the database judges again: the criteria of a ground, the order of days, the time of a case,
-- whoever may not act twice. And what was acted upon is not rewritten. Days are those of the province.

-- kinds of penalty that are heavier ones; a test compares them with rules/penalties.py
CREATE FUNCTION serious_list_heavy(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT kind IN ('fine_heavy', 'downgrade', 'licence_revoked', 'business_revoked', 'restriction', 'suspension',
                  'closure', 'ban')
$$;

CREATE FUNCTION serious_list_day(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (moment AT TIME ZONE 'Asia/Shanghai')::date
$$;

-- a proposal rests on a version in force, and on the consent that the level of its bureau needs
CREATE FUNCTION serious_list_guard_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ground record;
  bureau record;
BEGIN
  SELECT * INTO ground FROM serious_list_ground WHERE id = NEW.ground_id;
  IF NOT ground.validity @> NEW.event_on OR NEW.same_day <> ground.same_day
     OR ground.failed_recheck AND NEW.recheck_id IS NULL OR ground.intent_shown AND NEW.intent_basis = '' THEN
    RAISE EXCEPTION 'a proposal rests on a ground in force and on what it asks for' USING ERRCODE = '23514';
  END IF;
  SELECT a.parent_id, a.parent_id IS NOT NULL AND coalesce(p.value, 1) <> 0 AS asks INTO bureau
  FROM divisions_agency a
  LEFT JOIN serious_list_parameter p ON p.code = 'consent.' || a.level AND p.validity @> NEW.event_on
  WHERE a.code = NEW.agency_id;
  IF NEW.needs_consent <> bureau.asks
     OR NEW.consent_agency_id IS DISTINCT FROM (CASE WHEN bureau.asks THEN bureau.parent_id END) THEN
    RAISE EXCEPTION 'the level of the bureau says whose consent a listing needs' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_proposal BEFORE INSERT ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_proposal();

CREATE FUNCTION serious_list_guard_acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF serious_list_altered(
       ARRAY[OLD.waived_on, OLD.hearing_asked_on, OLD.heard_on, OLD.decision_served_on]::text[],
       ARRAY[NEW.waived_on, NEW.hearing_asked_on, NEW.heard_on, NEW.decision_served_on]::text[])
     OR serious_list_altered(ARRAY[OLD.fact_id, OLD.penalty_fact_id, OLD.recheck_id]::text[],
                             ARRAY[NEW.fact_id, NEW.penalty_fact_id, NEW.recheck_id]::text[])
     OR OLD.notice_on IS NOT NULL AND (OLD.summary, OLD.intent_basis, OLD.person_post)
        IS DISTINCT FROM (NEW.summary, NEW.intent_basis, NEW.person_post)
     OR OLD.reviewed_on IS NOT NULL AND (OLD.statement, OLD.stated_on, OLD.hearing_minutes, OLD.review)
        IS DISTINCT FROM (NEW.statement, NEW.stated_on, NEW.hearing_minutes, NEW.review)
     OR OLD.decided_on IS NOT NULL AND (OLD.penalty_kind, OLD.penalty_on, OLD.penalty_effective_on, OLD.ban_until)
        IS DISTINCT FROM (NEW.penalty_kind, NEW.penalty_on, NEW.penalty_effective_on, NEW.ban_until) THEN
    RAISE EXCEPTION 'what was done in a case stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.notice_served_on IS NOT NULL AND OLD.notice_served_on IS NULL AND NOT EXISTS (
    SELECT FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.id AND p.kind = 'notice' AND serious_list_day(s.recorded_at) < NEW.answer_until
  ) THEN
    RAISE EXCEPTION 'the time to answer begins with the record of the service' USING ERRCODE = '23514';
  END IF;
  IF NEW.heard_on IS NOT NULL AND OLD.heard_on IS NULL AND NOT EXISTS (
    SELECT FROM serious_list_paper p WHERE p.case_id = NEW.id AND p.kind = 'hearing' AND p.issued_on < NEW.hearing_on
  ) THEN
    RAISE EXCEPTION 'a hearing is held after the party was called' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_acts BEFORE UPDATE ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_acts();

-- the ground of the penalty's own day, in the time of the case, with a ban that ends within the longest
CREATE FUNCTION serious_list_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_ground mine JOIN serious_list_ground g ON g.code = mine.code
    WHERE mine.id = NEW.ground_id AND g.validity @> NEW.penalty_on
      AND (NOT g.heavy_penalty OR serious_list_heavy(NEW.penalty_kind))
      AND (NOT g.failed_recheck OR NEW.recheck_id IS NOT NULL)
      AND (NOT g.intent_shown OR NEW.intent_basis <> '')
  ) THEN
    RAISE EXCEPTION 'the ground of the listing does not hold' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'serious_list.case' AND c.subject_id = NEW.id::text AND c.rule_code = 'serious_list.case'
      AND c.state NOT IN ('paused', 'stopped') AND c.due_on < NEW.decided_on
  ) THEN
    RAISE EXCEPTION 'the time of the case has run out' USING ERRCODE = '23514';
  END IF;
  IF NEW.ban_until IS NOT NULL AND NOT EXISTS (
    SELECT FROM serious_list_parameter p
    WHERE p.code = 'ban.longest' AND p.validity @> NEW.penalty_on
      AND NEW.ban_until <= NEW.penalty_on + make_interval(years => p.value::int)
  ) THEN
    RAISE EXCEPTION 'a ban with an end ends within the longest the rules know' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_decision BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.decided_on IS NULL AND NEW.decided_on IS NOT NULL)
  EXECUTE FUNCTION serious_list_guard_decision();

-- a paper is served on a day between its issue and the record of it, and on a person not by a click of the enterprise
CREATE FUNCTION serious_list_guard_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_paper p JOIN serious_list_case c ON c.id = p.case_id
    WHERE p.id = NEW.paper_id AND p.issued_on <= NEW.served_on AND NEW.served_on <= serious_list_day(NEW.recorded_at)
      AND (c.person_name = '' OR NEW.method <> 'electronic')
  ) THEN
    RAISE EXCEPTION 'a paper is served after its issue and before the record of it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_service_days BEFORE INSERT ON serious_list_service
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_service();

-- an entry says what its case and decision say, and nothing of it is rewritten but its end, and with a return its term
CREATE FUNCTION serious_list_guard_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM serious_list_case c JOIN serious_list_paper d ON d.case_id = c.id AND d.kind = 'decision'
      WHERE c.id = NEW.case_id AND d.number = NEW.number AND c.agency_id = NEW.agency_id AND c.ground_id = NEW.ground_id
        AND c.decided_on = NEW.decided_on AND c.decision_served_on <= NEW.listed_on
        AND (c.person_name = '') = (NEW.person = '') AND (c.person_name = '' OR c.person_name <> NEW.person)
    ) THEN
      RAISE EXCEPTION 'an entry says what its case and decision say' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.case_id, OLD.number, OLD.person, OLD.agency_id, OLD.ground_id, OLD.decided_on, OLD.listed_on)
     IS DISTINCT FROM
     (NEW.case_id, NEW.number, NEW.person, NEW.agency_id, NEW.ground_id, NEW.decided_on, NEW.listed_on)
     OR OLD.until <> NEW.until AND NOT (OLD.ended_on IS NOT NULL AND NEW.ended_on IS NULL)
     OR OLD.ended_on IS NOT NULL AND NEW.ended_on IS NOT NULL
        AND (OLD.ended_on, OLD.ended_by) IS DISTINCT FROM (NEW.ended_on, NEW.ended_by)
     OR OLD.ended_on IS NULL AND NEW.ended_by = 'expired' AND NEW.ended_on <= NEW.until THEN
    RAISE EXCEPTION 'an entry stands as it was published, until it ends' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_entry_kept BEFORE INSERT OR UPDATE ON serious_list_entry
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_entry_kept();

-- at the end of a transaction: a case on the list has a live entry of its party, one that has ended has none, and one
-- removed early has an application that was granted, whether or not it is doubted since
CREATE FUNCTION serious_list_guard_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  found record;
BEGIN
  SELECT c.state, c.enterprise_id AS of_case, e.id AS entry, e.enterprise_id AS of_entry, e.ended_on, EXISTS (
           SELECT FROM serious_list_repair r
           WHERE r.case_id = c.id AND r.state IN ('granted', 'doubted', 'questioned', 'reversing')
         ) AS granted
  INTO found
  FROM serious_list_case c LEFT JOIN serious_list_entry e ON e.case_id = c.id
  WHERE c.id = (CASE TG_TABLE_NAME WHEN 'serious_list_case' THEN to_jsonb(NEW) ->> 'id'
                ELSE to_jsonb(NEW) ->> 'case_id' END)::bigint;
  IF found.state = 'published' AND (found.entry IS NULL OR found.ended_on IS NOT NULL)
     OR found.state <> 'published' AND found.entry IS NOT NULL AND found.ended_on IS NULL
     OR found.state = 'removed' AND NOT found.granted THEN
    RAISE EXCEPTION 'an entry stands and ends with its case' USING ERRCODE = '23514';
  END IF;
  IF found.entry IS NOT NULL AND found.of_entry <> found.of_case AND NOT EXISTS (
    WITH RECURSIVE way AS (
      SELECT found.of_case AS id
      UNION SELECT f.merged_into_id FROM registry_enterprise f JOIN way ON way.id = f.id
      WHERE f.merged_into_id IS NOT NULL
    ) SELECT FROM way WHERE way.id = found.of_entry
  ) THEN
    RAISE EXCEPTION 'an entry is of the party of its case' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_case_agrees AFTER UPDATE OF state ON serious_list_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION serious_list_guard_agreement();
CREATE CONSTRAINT TRIGGER serious_list_entry_agrees AFTER INSERT OR UPDATE ON serious_list_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION serious_list_guard_agreement();

-- an application is possible when the rules say, its decision stands, and none decides it who made the listing
CREATE FUNCTION serious_list_guard_repair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM serious_list_case c JOIN serious_list_entry e ON e.case_id = c.id AND e.ended_on IS NULL
      JOIN serious_list_repairclass k ON k.code = 'listing' AND k.validity @> c.decided_on AND k.early
      WHERE c.id = NEW.case_id AND NEW.possible_from > e.listed_on + make_interval(months => k.months)
    ) THEN
      RAISE EXCEPTION 'early removal cannot be asked for yet' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.case_id, OLD.asked_on, OLD.asked_label, OLD.possible_from)
     IS DISTINCT FROM (NEW.case_id, NEW.asked_on, NEW.asked_label, NEW.possible_from)
     OR serious_list_altered(ARRAY[OLD.accepted_by_id, OLD.decided_by_id]::text[],
                             ARRAY[NEW.accepted_by_id, NEW.decided_by_id]::text[])
     OR OLD.decided_on IS NOT NULL
        AND (OLD.decided_on, OLD.reason, OLD.decided_label)
            IS DISTINCT FROM (NEW.decided_on, NEW.reason, NEW.decided_label) THEN
    RAISE EXCEPTION 'what was done with an application stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('granted', 'refused') AND EXISTS (
    SELECT FROM serious_list_case c
    WHERE c.id = NEW.case_id AND NEW.decided_by_id IN (c.proposed_by_id, c.decided_by_id)
  ) THEN
    RAISE EXCEPTION 'whoever proposed or decided a listing does not decide on its removal' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_repair_guard BEFORE INSERT OR UPDATE ON serious_list_repair
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_repair();
