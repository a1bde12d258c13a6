-- 从旧兼从轻: a case goes by the law of its event, and by that of its decision where it is the milder: how long an entry
-- stands, whether and when it may end early, and that nobody is listed for less than a heavier penalty once no law does.
-- Nobody is listed for a penalty older than the dated limit. Frozen once released: a change goes into a new file with a new
-- migration. Twins: queries/lenient.py, _judge of operations/deciding.py
CREATE FUNCTION serious_list_term_law(of_case serious_list_case) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN serious_list_last_day('serious_list.term', of_case.decided_on, of_case.event_on)
                   < serious_list_last_day('serious_list.term', of_case.decided_on, of_case.decided_on)
              THEN of_case.event_on ELSE of_case.decided_on END
$$;

CREATE OR REPLACE FUNCTION serious_list_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_ground mine JOIN serious_list_ground g ON g.code = mine.code
    WHERE mine.id = NEW.ground_id AND g.validity @> NEW.penalty_on
      AND (serious_list_heavy(NEW.penalty_kind)
           OR NOT g.heavy_penalty AND NOT mine.heavy_penalty
              AND EXISTS (SELECT FROM serious_list_ground now WHERE now.validity @> NEW.decided_on AND NOT now.heavy_penalty))
      AND (NOT (g.failed_recheck OR mine.failed_recheck) OR NEW.recheck_id IS NOT NULL)
      AND (NOT (g.intent_shown OR mine.intent_shown) OR NEW.intent_basis <> '')
  ) OR NOT coalesce(
    NEW.decided_on <= serious_list_last_day('serious_list.penalty_age', NEW.penalty_on, NEW.decided_on), false
  ) THEN
    RAISE EXCEPTION 'the ground of the listing does not hold' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'serious_list.case' AND c.subject_id = NEW.id::text AND c.rule_code = 'serious_list.case'
      AND c.state NOT IN ('paused', 'stopped') AND c.due_on < NEW.decided_on
  ) OR NOT EXISTS (
    SELECT FROM deadlines_clock c
    JOIN deadlines_limit l ON l.code = 'serious_list.case' AND l.validity @> NEW.proposed_on
    JOIN deadlines_limit x ON x.code = 'serious_list.case_extension' AND x.validity @> NEW.decided_on
    JOIN deadlines_limit h ON h.code = 'serious_list.hearing' AND h.validity @> NEW.decided_on
    WHERE c.subject_kind = 'serious_list.case' AND c.subject_id = NEW.id::text AND c.rule_code = 'serious_list.case'
      AND NEW.decided_on <= NEW.proposed_on + l.value::int + (CASE WHEN c.extended THEN x.value::int ELSE 0 END)
        + CASE WHEN NEW.heard_on IS NULL THEN 0 ELSE least(NEW.heard_on - NEW.hearing_asked_on, 2 * h.value::int + 30) END
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

CREATE OR REPLACE FUNCTION serious_list_guard_term() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  returns boolean := TG_OP = 'UPDATE';
  fits boolean;
BEGIN
  IF returns AND (NEW.restored_on IS NULL OR NEW.restored_on < OLD.ended_on) OR NOT returns AND NEW.restored_on IS NOT NULL
  THEN
    RAISE EXCEPTION 'an entry that stands again says since when' USING ERRCODE = '23514';
  END IF;
  SELECT CASE
    WHEN c.ban_for_life THEN NEW.until = date '9999-12-31'
    ELSE NEW.until BETWEEN
      greatest(serious_list_last_day('serious_list.term', CASE WHEN returns THEN NEW.restored_on ELSE c.decided_on END,
                                     serious_list_term_law(c)), c.ban_until)
      AND greatest(serious_list_last_day('serious_list.term', CASE WHEN returns THEN NEW.restored_on ELSE NEW.listed_on END,
                                         serious_list_term_law(c))
                   + CASE WHEN l.rolls_over THEN 14 ELSE 0 END, c.ban_until)
  END INTO fits
  FROM serious_list_case c
  JOIN deadlines_limit l ON l.code = 'serious_list.term' AND l.validity @> serious_list_term_law(c)
  WHERE c.id = NEW.case_id;
  IF NOT coalesce(fits, false) THEN
    RAISE EXCEPTION 'an entry stands for the term of the rules or of the ban' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION serious_list_guard_repair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM serious_list_case c JOIN serious_list_entry e ON e.case_id = c.id AND e.ended_on IS NULL
      JOIN serious_list_repairclass k ON k.code = 'listing' AND k.early
        AND (k.validity @> c.decided_on OR k.validity @> c.event_on)
      WHERE c.id = NEW.case_id AND NEW.possible_from > greatest(
        serious_list_year_begins(c.id, NEW.asked_on) + make_interval(months => k.months),
        serious_list_banned_until(c.id),
        (SELECT max(serious_list_last_day('serious_list.repair_again', r.decided_on, r.decided_on))
         FROM serious_list_repair r WHERE r.case_id = c.id AND r.state = 'refused')
      )
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
  IF OLD.state = 'accepted' AND NEW.state = 'granted' AND serious_list_banned_until(NEW.case_id) >= NEW.decided_on THEN
    RAISE EXCEPTION 'a statutory ban bars early removal' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND NEW.state IN ('granted', 'refused') AND EXISTS (
    SELECT FROM serious_list_case c
    WHERE c.id = NEW.case_id AND NEW.decided_by_id IN (c.proposed_by_id, c.decided_by_id)
  ) THEN
    RAISE EXCEPTION 'whoever proposed or decided a listing does not decide on its removal' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
