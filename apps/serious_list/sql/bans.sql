-- A statutory ban bars early removal whichever case of the party it came with: judged where it is asked for, and again
-- where it is granted, because the ban may have come since.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: eligibility_of in queries

-- until when the party of a case is banned by what was decided in it or in another case of that party; for life: infinity
CREATE FUNCTION serious_list_banned_until(of_case bigint) RETURNS date LANGUAGE sql STABLE AS $$
  WITH RECURSIVE mine AS (
    SELECT c.id, c.person_name, serious_list_survivor(c.enterprise_id) AS survivor
    FROM serious_list_case c WHERE c.id = of_case
  ), records AS (
    SELECT survivor AS id FROM mine
    UNION SELECT f.id FROM registry_enterprise f JOIN records ON f.merged_into_id = records.id
  )
  SELECT max(CASE WHEN c.ban_for_life THEN date 'infinity' ELSE c.ban_until END)
  FROM serious_list_case c CROSS JOIN mine
  WHERE c.id = mine.id
     OR c.enterprise_id IN (SELECT id FROM records) AND c.person_name = mine.person_name
        AND c.state IN ('decided', 'served', 'published', 'expired', 'removed')
$$;

CREATE OR REPLACE FUNCTION serious_list_guard_repair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM serious_list_case c JOIN serious_list_entry e ON e.case_id = c.id AND e.ended_on IS NULL
      JOIN serious_list_repairclass k ON k.code = 'listing' AND k.validity @> c.decided_on AND k.early
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
