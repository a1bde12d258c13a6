-- What the rules say of days the database says again: from when early removal may be asked for, and until when an entry
-- stands, at its publication and when it stands again. Twins: rules/removal.py with what eligibility_of gives it, and
-- end_of_term of operations/publishing.py.

-- the last day of a dated limit that begins on a day; of one in working days no later than it
CREATE FUNCTION serious_list_last_day(rule text, start date, law_of date) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (start + CASE l.unit WHEN 'year' THEN make_interval(years => l.value::int)
                              WHEN 'month' THEN make_interval(months => l.value::int)
                              ELSE make_interval(days => l.value::int) END)::date
  FROM deadlines_limit l WHERE l.code = rule AND l.validity @> law_of
$$;

-- the day from which the year of an entry runs: that of the listing or of its return, or of the last heavier penalty of
-- the party since then up to a day, in another case of the list or on the ledger
CREATE FUNCTION serious_list_year_begins(of_case bigint, day date) RETURNS date LANGUAGE sql STABLE AS $$
  WITH RECURSIVE listing AS (
    SELECT c.id, c.person_name, c.penalty_fact_id, coalesce(e.restored_on, e.listed_on) AS since,
           serious_list_survivor(c.enterprise_id) AS survivor
    FROM serious_list_case c JOIN serious_list_entry e ON e.case_id = c.id WHERE c.id = of_case
  ), records AS (
    SELECT survivor AS id FROM listing
    UNION SELECT f.id FROM registry_enterprise f JOIN records ON f.merged_into_id = records.id
  )
  SELECT greatest(
    l.since,
    (SELECT max(o.penalty_on) FROM serious_list_case o
     WHERE o.enterprise_id IN (SELECT id FROM records) AND o.person_name = l.person_name AND o.id <> l.id
       AND o.state IN ('decided', 'served', 'published', 'expired', 'removed') AND serious_list_heavy(o.penalty_kind)
       AND o.penalty_on <= day),
    (SELECT max(f.occurred_on) FROM records_fact f JOIN records_factkind k ON k.id = f.kind_id
     WHERE f.enterprise_id = l.survivor AND f.state IN ('effective', 'objected', 'expired')
       AND (k.code = 'penalty' AND f.severity >= 3 OR k.code = 'licence_revoked')
       AND f.occurred_on <= day AND f.id IS DISTINCT FROM l.penalty_fact_id)
  )
  FROM listing l
$$;

CREATE OR REPLACE FUNCTION serious_list_guard_repair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM serious_list_case c JOIN serious_list_entry e ON e.case_id = c.id AND e.ended_on IS NULL
      JOIN serious_list_repairclass k ON k.code = 'listing' AND k.validity @> c.decided_on AND k.early
      WHERE c.id = NEW.case_id AND NOT c.ban_for_life AND NEW.possible_from > greatest(
        serious_list_year_begins(c.id, NEW.asked_on) + make_interval(months => k.months),
        c.ban_until,
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
  IF NEW.state <> OLD.state AND NEW.state IN ('granted', 'refused') AND EXISTS (
    SELECT FROM serious_list_case c
    WHERE c.id = NEW.case_id AND NEW.decided_by_id IN (c.proposed_by_id, c.decided_by_id)
  ) THEN
    RAISE EXCEPTION 'whoever proposed or decided a listing does not decide on its removal' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- an entry ends with the term of the rules, or with a longer ban; one for life stands as long as a day can be written.
-- The term runs from the publication, or from the day by which it ought to have come, which no decision comes after.
CREATE FUNCTION serious_list_guard_term() RETURNS trigger LANGUAGE plpgsql AS $$
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
                                     c.decided_on), c.ban_until)
      AND greatest(serious_list_last_day('serious_list.term', CASE WHEN returns THEN NEW.restored_on ELSE NEW.listed_on END,
                                         c.decided_on)
                   + CASE WHEN l.rolls_over THEN 14 ELSE 0 END, c.ban_until)
  END INTO fits
  FROM serious_list_case c
  JOIN deadlines_limit l ON l.code = 'serious_list.term' AND l.validity @> c.decided_on
  WHERE c.id = NEW.case_id;
  IF NOT coalesce(fits, false) THEN
    RAISE EXCEPTION 'an entry stands for the term of the rules or of the ban' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_entry_term BEFORE INSERT ON serious_list_entry
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_term();
CREATE TRIGGER serious_list_entry_term_again BEFORE UPDATE ON serious_list_entry
  FOR EACH ROW WHEN (OLD.ended_on IS NOT NULL AND NEW.ended_on IS NULL) EXECUTE FUNCTION serious_list_guard_term();

CREATE FUNCTION serious_list_guard_restored() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an entry stands as it was published, until it ends' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER serious_list_entry_restored BEFORE UPDATE ON serious_list_entry
  FOR EACH ROW WHEN (OLD.restored_on IS DISTINCT FROM NEW.restored_on
                     AND NOT (OLD.ended_on IS NOT NULL AND NEW.ended_on IS NULL))
  EXECUTE FUNCTION serious_list_guard_restored();
