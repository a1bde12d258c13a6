CREATE OR REPLACE FUNCTION serious_list_guard_chance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  recorded date;
  called date;
BEGIN
  IF OLD.notice_served_on IS NULL AND NEW.notice_served_on IS NOT NULL THEN
    SELECT serious_list_day(s.recorded_at) INTO recorded
    FROM serious_list_service s JOIN serious_list_paper p ON p.id = s.paper_id
    WHERE p.case_id = NEW.id AND p.kind = 'notice';
    IF NOT coalesce(
      NEW.answer_until >= serious_list_last_day('serious_list.statement', recorded, NEW.notice_served_on)
      AND NEW.answer_until >= serious_list_last_day('serious_list.hearing_request', recorded, NEW.notice_served_on), false
    ) THEN
      RAISE EXCEPTION 'the party has its time to state its case and to ask for a hearing' USING ERRCODE = '23514';
    END IF;
  END IF;
  IF NEW.hearing_on IS DISTINCT FROM OLD.hearing_on THEN
    SELECT p.issued_on INTO called FROM serious_list_paper p
    WHERE p.case_id = NEW.id AND p.kind = 'hearing' ORDER BY p.id DESC LIMIT 1;
    IF NOT coalesce(NEW.hearing_on >= serious_list_last_day('serious_list.hearing_notice', called, called), false) THEN
      RAISE EXCEPTION 'the party is called in time before the hearing' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION serious_list_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
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
