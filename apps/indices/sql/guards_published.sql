-- What a published value rests on stays what it was, whoever writes: the run that computed it, its steps and faults, the
-- results, the publication and what it shows. A result comes from a step that is being computed, nothing is added to a run or a
-- publication afterwards. Also where the run is an older one, whose values the public still reads. Frozen once released: a
-- change goes into a new file with a new migration.
CREATE FUNCTION indices_first_day(period text) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT make_date(
    left(period, 4)::int,
    CASE substr(period, 5, 1) WHEN 'H' THEN (substr(period, 6)::int - 1) * 6 + 1 WHEN 'Q' THEN (substr(period, 6)::int - 1) * 3 + 1
                              WHEN '-' THEN substr(period, 6)::int ELSE 1 END,
    1)
$$;

CREATE FUNCTION indices_guard_run_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM indices_refuse('runs are kept');
  ELSIF TG_OP = 'UPDATE' THEN
    IF NEW.state = 'done' AND EXISTS (SELECT FROM indices_step WHERE run_id = NEW.id AND state = 'waiting') THEN
      PERFORM indices_refuse('a run is over when none of its steps waits');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> 'running' THEN
    PERFORM indices_refuse('a run begins before it is over');
  END IF;
  -- of what is no period the table's own rule speaks
  IF NEW.period ~ '^(19|20)[0-9]{2}(|H[12]|Q[1-4]|-(0[1-9]|1[0-2]))$' THEN
    IF indices_first_day(NEW.period) > (NEW.started_at AT TIME ZONE 'Asia/Shanghai')::date THEN
      PERFORM indices_refuse('a period that has not begun is not computed');
    END IF;
  END IF;
  IF EXISTS (SELECT FROM indices_run WHERE known_at >= NEW.known_at) THEN
    PERFORM indices_refuse('a run knows what was known after the one before began');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_run_begun BEFORE INSERT OR UPDATE OR DELETE ON indices_run
  FOR EACH ROW EXECUTE FUNCTION indices_guard_run_begun();

-- A step says how many results it wrote: one that was put in beside it, and one that is gone, is seen when it ends.
CREATE FUNCTION indices_guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM indices_refuse('the steps of a run are kept');
  ELSIF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NOT EXISTS (SELECT FROM indices_run WHERE id = NEW.run_id AND state = 'running') THEN
      PERFORM indices_refuse('a step waits in a run that is under way');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'waiting' OR NOT EXISTS (SELECT FROM indices_run WHERE id = OLD.run_id AND state = 'running') THEN
    PERFORM indices_refuse('a step that was computed is not changed');
  END IF;
  IF (NEW.run_id, NEW.index_id, NEW.definition_id, NEW.position)
    IS DISTINCT FROM (OLD.run_id, OLD.index_id, OLD.definition_id, OLD.position) THEN
    PERFORM indices_refuse('a step keeps its run, its index and its definition');
  END IF;
  IF NEW.state = 'waiting' THEN
    RETURN NEW;
  END IF;
  SELECT count(*) INTO kept FROM indices_result WHERE run_id = NEW.run_id AND index_id = NEW.index_id;
  IF kept <> NEW.changed THEN
    PERFORM indices_refuse(format('a step that wrote %s results ends with %s', NEW.changed, kept));
  END IF;
  IF NEW.state = 'done' AND EXISTS (SELECT FROM indices_fault WHERE step_id = NEW.id) THEN
    PERFORM indices_refuse('a step with faults is not done');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_step_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_step
  FOR EACH ROW EXECUTE FUNCTION indices_guard_step();

CREATE FUNCTION indices_guard_fault() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM indices_refuse('the faults that a step found are kept');
  END IF;
  IF NOT EXISTS (SELECT FROM indices_step WHERE id = NEW.step_id AND state = 'waiting') THEN
    PERFORM indices_refuse('a step that was computed finds no more faults');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_fault_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_fault
  FOR EACH ROW EXECUTE FUNCTION indices_guard_fault();

CREATE FUNCTION indices_guard_results_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT run_id, index_id, definition_id FROM new_rows) fresh
    LEFT JOIN indices_run run ON run.id = fresh.run_id
    LEFT JOIN indices_step step ON step.run_id = fresh.run_id AND step.index_id = fresh.index_id
    LEFT JOIN indices_definition definition ON definition.id = fresh.definition_id
    WHERE run.state IS DISTINCT FROM 'running' OR step.state IS DISTINCT FROM 'waiting'
      OR definition.index_id IS DISTINCT FROM fresh.index_id OR definition.state IS DISTINCT FROM 'approved'
  ) THEN
    PERFORM indices_refuse('a result comes from a step that is being computed, by a definition of its index that was approved');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER indices_result_comes AFTER INSERT ON indices_result
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION indices_guard_results_come();

-- --- a publication shows what was decided on, all of it and nothing else --------------------------------------------------
CREATE FUNCTION indices_guard_publication_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM indices_refuse('publications are kept: one that is wrong is declined or taken back');
  RETURN NULL;
END $$;
CREATE TRIGGER indices_publication_stays BEFORE DELETE ON indices_publication
  FOR EACH ROW EXECUTE FUNCTION indices_guard_publication_stays();

CREATE FUNCTION indices_guard_publication_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  shows bigint;
  rights bigint;
BEGIN
  IF NEW.state = 'published' THEN
    SELECT count(*), count(*) FILTER (WHERE result.value <> former_result.value) INTO shows, rights
      FROM indices_shown shown JOIN indices_result result ON result.id = shown.result_id
      LEFT JOIN indices_shown former ON former.id = shown.replaces_id
      LEFT JOIN indices_result former_result ON former_result.id = former.result_id
      WHERE shown.publication_id = NEW.id;
    IF (shows, rights) <> (NEW.results_count, NEW.errata_count) THEN
      PERFORM indices_refuse(format('a publication of %s results with %s errata shows %s with %s',
                                    NEW.results_count, NEW.errata_count, shows, rights));
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER indices_publication_whole AFTER UPDATE ON indices_publication DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION indices_guard_publication_whole();

CREATE FUNCTION indices_guard_shown_comes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM new_rows fresh
    LEFT JOIN indices_publication publication ON publication.id = fresh.publication_id
    LEFT JOIN indices_run asked ON asked.id = publication.run_id
    LEFT JOIN indices_result result ON result.id = fresh.result_id
    LEFT JOIN indices_step step ON step.run_id = result.run_id AND step.index_id = result.index_id
    LEFT JOIN indices_shown former ON former.id = fresh.replaces_id
    LEFT JOIN indices_result former_result ON former_result.id = former.result_id
    WHERE (fresh.index_id, fresh.area, fresh.sector_id, fresh.period)
        IS DISTINCT FROM (result.index_id, result.area, result.sector_id, result.period)
      OR fresh.until IS NOT NULL OR fresh.since IS DISTINCT FROM publication.decided_at
      OR step.state IS DISTINCT FROM 'done' OR result.run_id > asked.id OR asked.period NOT IN ('', result.period)
      OR fresh.replaces_id IS NOT NULL AND (
        (former.index_id, former.area, former.sector_id, former.period, former.until)
          IS DISTINCT FROM (fresh.index_id, fresh.area, fresh.sector_id, fresh.period, fresh.since)
        OR former_result.vintage >= result.vintage)
  ) THEN
    PERFORM indices_refuse('what is shown is a result of the run that was decided on, since then, in the place of the one before');
  END IF;
  IF EXISTS (
    SELECT FROM indices_publication publication
    WHERE publication.id IN (SELECT publication_id FROM new_rows) AND publication.results_count <> (
      SELECT count(*) FROM indices_shown shown WHERE shown.publication_id = publication.id)
  ) THEN
    PERFORM indices_refuse('a publication shows what was decided on at once, and nothing afterwards');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER indices_shown_comes AFTER INSERT ON indices_shown
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION indices_guard_shown_comes();
