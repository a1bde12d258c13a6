-- No object is held by two draws at once. Between its seal and the moment its task has taken it over a draw holds its
-- objects, and its visits are no turns yet: another draw of one of the items, sealed meanwhile, would draw whom it cannot
-- visit, and what is then replaced in it with "drawn already this year" would tell, beside a list with names, whose a key
-- of a draw by class is. Twin: operations/beside.py.

-- the task that made a draw; NULL where another app did, or nobody's
CREATE FUNCTION inspections_task_of(origin text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN origin ~ '^inspections\.task:[0-9]+$' THEN split_part(origin, ':', 2)::bigint END
$$;

-- Draws of other tasks of the same year, of one of the items of a task, that are sealed and not taken over as they stand
-- now. A void draw holds nobody; one that was drawn again holds nobody from the seal of its redraw on.
CREATE FUNCTION inspections_under_way(asked bigint) RETURNS TABLE (draw bigint, task bigint) LANGUAGE sql STABLE AS $$
  SELECT d.id, other.id
  FROM inspections_task mine
  JOIN inspections_task other ON other.id <> mine.id AND other.state IN ('drawing', 'running')
   AND extract(year FROM other.starts_on) = extract(year FROM mine.starts_on)
  JOIN draws_draw d ON d.origin = 'inspections.task:' || other.id
   AND d.state IN ('committing', 'revealing', 'waiting', 'seeded', 'drawn')
  WHERE mine.id = asked
    AND NOT EXISTS (SELECT FROM draws_draw again WHERE again.redraw_of_id = d.id AND again.state <> 'draft')
    AND (other.state = 'drawing' OR other.draw_id <> d.id
         OR other.followed < (SELECT count(*) FROM draws_replacement r WHERE r.draw_id = d.id))
    AND EXISTS (
      SELECT FROM inspections_taskitem mt
      JOIN inspections_checkitem mc ON mc.id = mt.item_id
      JOIN inspections_checkitem oc ON oc.code = mc.code
      JOIN inspections_taskitem ot ON ot.item_id = oc.id
      WHERE mt.task_id = mine.id AND ot.task_id = other.id)
$$;

-- pairs of records that are one enterprise since they were merged
CREATE FUNCTION inspections_kin() RETURNS TABLE (one bigint, other bigint) LANGUAGE sql STABLE AS $$
  SELECT m.id, m.merged_into_id FROM registry_enterprise m WHERE m.merged_into_id IS NOT NULL
  UNION ALL
  SELECT m.merged_into_id, m.id FROM registry_enterprise m WHERE m.merged_into_id IS NOT NULL
  UNION ALL
  SELECT m.id, n.id FROM registry_enterprise m
  JOIN registry_enterprise n ON n.merged_into_id = m.merged_into_id AND n.id <> m.id
  WHERE m.merged_into_id IS NOT NULL
$$;

-- the first draw under way that holds an object of the list of a task; NULL where none does
CREATE FUNCTION inspections_held_beside(asked bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT u.draw FROM inspections_under_way(asked) u
  WHERE EXISTS (
      SELECT FROM inspections_entry a JOIN inspections_entry b ON b.enterprise_id = a.enterprise_id
      WHERE a.task_id = asked AND b.task_id = u.task)
    OR EXISTS (
      SELECT FROM inspections_kin() k
      JOIN inspections_entry a ON a.task_id = asked AND a.enterprise_id = k.one
      JOIN inspections_entry b ON b.task_id = u.task AND b.enterprise_id = k.other)
  ORDER BY u.draw LIMIT 1
$$;

-- the first draw under way that holds an enterprise (a record that stands)
CREATE FUNCTION inspections_held_by(asked bigint, firm bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT u.draw FROM inspections_under_way(asked) u
  WHERE EXISTS (
    SELECT FROM registry_enterprise e JOIN inspections_entry b ON b.enterprise_id = e.id
    WHERE b.task_id = u.task AND (e.id = firm OR e.merged_into_id = firm))
  ORDER BY u.draw LIMIT 1
$$;

-- Enterprises that have had their turn of the year for an item of a task, beside its own visits: drawn, or visited as
-- often as the item allows. `inside`: a draw by class drew it, and nobody has gone there yet.
CREATE FUNCTION inspections_barred(asked bigint) RETURNS TABLE (firm bigint, inside boolean) LANGUAGE sql STABLE AS $$
  SELECT coalesce(seen.merged_into_id, seen.id), bool_or(taker.by_class AND v.checked_on IS NULL)
  FROM inspections_task t
  JOIN inspections_taskitem ti ON ti.task_id = t.id
  JOIN inspections_checkitem c ON c.id = ti.item_id
  JOIN inspections_visititem i ON i.code = c.code AND i.year = extract(year FROM t.starts_on) AND i.beyond_id IS NULL
  JOIN inspections_visit v ON v.id = i.visit_id AND v.state <> 'void' AND v.task_id <> t.id
  JOIN inspections_task taker ON taker.id = v.task_id
  JOIN registry_enterprise seen ON seen.id = i.enterprise_id
  WHERE t.id = asked
  GROUP BY coalesce(seen.merged_into_id, seen.id), c.code, c.yearly_limit
  HAVING count(i.turn) > 0 OR count(*) >= c.yearly_limit
$$;

-- How many objects of the list of a task have had their turn since. A redraw keeps its list: by name whoever of it had the
-- turn is drawn and replaced in sight of everybody, and the next in order comes, as if the list were without. Where that
-- would tell a secret they are counted: in a draw by class, and where a draw by class drew them and nobody has gone there.
CREATE FUNCTION inspections_turns_since(asked bigint, again boolean) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH barred AS MATERIALIZED (
    SELECT b.firm FROM inspections_barred(asked) b JOIN inspections_task t ON t.id = asked
    WHERE NOT again OR t.by_class OR b.inside
  )
  SELECT count(*) FROM (
    SELECT e.id FROM barred b JOIN inspections_entry e ON e.task_id = asked AND e.enterprise_id = b.firm
    UNION
    SELECT e.id FROM barred b
    JOIN registry_enterprise merged ON merged.merged_into_id = b.firm
    JOIN inspections_entry e ON e.task_id = asked AND e.enterprise_id = merged.id
  ) had
$$;

-- how many of those a draft left out may be drawn again: their visit fell away, or the limit is another one
CREATE FUNCTION inspections_open_again(asked bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH barred AS MATERIALIZED (SELECT b.firm FROM inspections_barred(asked) b)
  SELECT count(*) FROM inspections_leftout l
  JOIN registry_enterprise e ON e.id = l.enterprise_id AND e.merged_into_id IS NULL AND e.status = 'open'
  WHERE l.task_id = asked AND NOT EXISTS (SELECT FROM barred b WHERE b.firm = e.id)
$$;

-- one seal, or one object that follows another, at a time for an item
CREATE FUNCTION inspections_alone(asked bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  item_code text;
BEGIN
  FOR item_code IN
    SELECT DISTINCT c.code FROM inspections_taskitem ti JOIN inspections_checkitem c ON c.id = ti.item_id
    WHERE ti.task_id = asked ORDER BY c.code
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('inspections.item:' || item_code, 0));
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION inspections_guard_turns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked bigint := inspections_task_of(NEW.origin);
BEGIN
  IF asked IS NULL THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM inspections_task t WHERE t.id = asked AND t.state = 'cancelled') THEN
    RAISE EXCEPTION 'a task that was cancelled is not drawn' USING ERRCODE = '23514';
  END IF;
  PERFORM inspections_alone(asked);
  -- held first: whoever is taken over in between is seen as a turn
  IF inspections_held_beside(asked) IS NOT NULL THEN
    RAISE EXCEPTION 'another draw holds objects of this list' USING ERRCODE = '23514';
  END IF;
  IF inspections_turns_since(asked, NEW.redraw_of_id IS NOT NULL) > 0 THEN
    RAISE EXCEPTION 'objects of this list have had their turn since it was prepared' USING ERRCODE = '23514';
  END IF;
  IF NEW.redraw_of_id IS NULL AND inspections_open_again(asked) > 0 THEN
    RAISE EXCEPTION 'objects that were left out of this list may be drawn again' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP FUNCTION inspections_turns_taken(bigint);

-- Who follows an object that left is held by no other draw, and tells nothing that is secret: see inspections_turns_since.
-- Before the take-over nothing can be entered instead of the replacement: there who had a turn meanwhile (by a merge, say)
-- is replaced in turn.
CREATE FUNCTION inspections_guard_follower() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked bigint;
  follower bigint;
BEGIN
  SELECT inspections_task_of(d.origin) INTO asked FROM draws_draw d WHERE d.id = NEW.draw_id;
  IF asked IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT coalesce(e.merged_into_id, e.id) INTO follower
    FROM inspections_entry n JOIN registry_enterprise e ON e.id = n.enterprise_id
   WHERE n.task_id = asked AND n.key = NEW.subject;
  PERFORM inspections_alone(asked);
  IF inspections_held_by(asked, follower) IS NOT NULL THEN
    RAISE EXCEPTION 'another draw holds the object that follows' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT FROM inspections_barred(asked) b JOIN inspections_task t ON t.id = asked
             WHERE b.firm = follower AND t.state <> 'drawing' AND t.draw_id = NEW.draw_id AND (t.by_class OR b.inside)) THEN
    RAISE EXCEPTION 'the object that follows has had its turn' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_drawn_follower BEFORE INSERT ON draws_drawn
  FOR EACH ROW WHEN (NEW.since > 0) EXECUTE FUNCTION inspections_guard_follower();

-- whom a list left out stands as long as the list
CREATE TRIGGER inspections_leftout_stands BEFORE UPDATE ON inspections_leftout
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_whose();
CREATE TRIGGER inspections_leftout_listed BEFORE DELETE ON inspections_leftout
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_listed();
