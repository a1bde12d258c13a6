-- The figures that were read stay those that were read: they come with their release, before anybody decided on it and after
-- the last run began; what they are figures of keeps its name, what computed them says the same for ever, and the record of the
-- import they came by is not rewritten. Frozen once released: a change goes into a new file with a new migration; one that
-- corrects a title disables the trigger for it, as units_per_10k.sql does.
CREATE FUNCTION indices_guard_figures_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT release_id, recorded_at FROM new_rows) fresh
    LEFT JOIN indices_release release ON release.id = fresh.release_id
    WHERE fresh.recorded_at IS DISTINCT FROM release.recorded_at
      OR EXISTS (SELECT FROM indices_clearance WHERE release_id = fresh.release_id)
  ) THEN
    PERFORM indices_refuse('figures come with their release, before anybody decided on it');
  END IF;
  IF EXISTS (SELECT FROM indices_run WHERE known_at >= (SELECT min(recorded_at) FROM new_rows)) THEN
    PERFORM indices_refuse('what a run knew is not added to afterwards');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER indices_observation_comes AFTER INSERT ON indices_observation
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION indices_guard_figures_come();

CREATE FUNCTION indices_guard_clearance_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  figures indices_release;
BEGIN
  SELECT * INTO figures FROM indices_release WHERE id = NEW.release_id;
  IF figures.kind IN ('file', 'survey')
    AND figures.values_count <> (SELECT count(*) FROM indices_observation WHERE release_id = NEW.release_id) THEN
    PERFORM indices_refuse('a decision on figures is one on all that were recorded');
  END IF;
  -- what was refused is read by no later run, what is released after all by those to come
  IF (NOT NEW.given OR EXISTS (SELECT FROM indices_clearance WHERE release_id = NEW.release_id))
    AND EXISTS (SELECT FROM indices_run WHERE known_at >= NEW.decided_at) THEN
    PERFORM indices_refuse('what a run was to read is not decided afterwards');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_clearance_whole BEFORE INSERT ON indices_clearance
  FOR EACH ROW EXECUTE FUNCTION indices_guard_clearance_whole();

-- --- what values are of -------------------------------------------------------------------------------------------------
CREATE FUNCTION indices_guard_series_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.title, NEW.title_en, NEW.meaning, NEW.meaning_en, NEW.decimals)
      IS DISTINCT FROM (OLD.title, OLD.title_en, OLD.meaning, OLD.meaning_en, OLD.decimals)
    AND EXISTS (SELECT FROM indices_observation WHERE series_id = OLD.id) THEN
    PERFORM indices_refuse('a series that has values keeps what it is called and what it measures');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_series_named BEFORE UPDATE ON indices_series
  FOR EACH ROW EXECUTE FUNCTION indices_guard_series_named();

CREATE FUNCTION indices_guard_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.code, NEW.title, NEW.title_en, NEW.engine, NEW.unit, NEW.falling, NEW.meaning, NEW.meaning_en)
      IS DISTINCT FROM
     (OLD.code, OLD.title, OLD.title_en, OLD.engine, OLD.unit, OLD.falling, OLD.meaning, OLD.meaning_en)
    AND EXISTS (SELECT FROM indices_result WHERE index_id = OLD.id) THEN
    PERFORM indices_refuse('an index that has values keeps its code, its name, its unit and its method');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_index_kept BEFORE UPDATE ON indices_index FOR EACH ROW EXECUTE FUNCTION indices_guard_index();

-- areas, industries and domains: values name them by their code, and not all of them by a key
CREATE FUNCTION indices_guard_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.code <> OLD.code THEN
    PERFORM indices_refuse(format('what %s names keeps its code', TG_TABLE_NAME));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_area_kept BEFORE UPDATE OR DELETE ON indices_area
  FOR EACH ROW EXECUTE FUNCTION indices_guard_code();
CREATE TRIGGER indices_sector_kept BEFORE UPDATE OR DELETE ON indices_sector
  FOR EACH ROW EXECUTE FUNCTION indices_guard_code();
CREATE TRIGGER indices_domain_kept BEFORE UPDATE OR DELETE ON indices_domain
  FOR EACH ROW EXECUTE FUNCTION indices_guard_code();

-- --- what computed them -----------------------------------------------------------------------------------------------------
CREATE FUNCTION indices_guard_definition_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM indices_refuse('definitions are kept: one that is not wanted is given up');
  END IF;
  IF OLD.state IN ('approved', 'rejected') AND to_jsonb(NEW) - 'validity' <> to_jsonb(OLD) - 'validity' THEN
    PERFORM indices_refuse('what was decided on a definition, and by whom, is not changed');
  END IF;
  IF OLD.state IN ('approved', 'rejected') AND NEW.validity IS DISTINCT FROM OLD.validity
    AND (OLD.state = 'rejected' OR NOT upper_inf(OLD.validity)) THEN
    PERFORM indices_refuse('a definition that ended keeps its days');
  END IF;
  IF OLD.state = 'submitted' AND NEW.basis_en <> OLD.basis_en THEN
    PERFORM indices_refuse('what a definition says is not changed once it was submitted');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER indices_definition_whole BEFORE UPDATE OR DELETE ON indices_definition
  FOR EACH ROW EXECUTE FUNCTION indices_guard_definition_whole();

CREATE FUNCTION indices_guard_definition_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'approved' AND upper_inf(OLD.validity) AND NOT upper_inf(NEW.validity) AND NOT EXISTS (
    SELECT FROM indices_definition next
    WHERE next.index_id = NEW.index_id AND next.state = 'approved' AND lower(next.validity) = upper(NEW.validity)
  ) THEN
    PERFORM indices_refuse('a definition ends where another one of its index begins');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER indices_definition_followed AFTER UPDATE ON indices_definition DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION indices_guard_definition_followed();

-- --- what they came by --------------------------------------------------------------------------------------------------------
CREATE FUNCTION indices_guard_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'checking' THEN
      PERFORM indices_refuse('an import is checked before anything else');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state = 'done' THEN
    PERFORM indices_refuse('the record of an import that was taken in is not changed');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER indices_import_kept BEFORE INSERT OR UPDATE OR DELETE ON indices_importofvalues
  FOR EACH ROW EXECUTE FUNCTION indices_guard_import();

CREATE FUNCTION indices_guard_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT run_id FROM touched) each_run
             JOIN indices_importofvalues run ON run.id = each_run.run_id WHERE run.state = 'done') THEN
    PERFORM indices_refuse('what an import refused or doubted stays with it');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER indices_refused_come AFTER INSERT ON indices_refusedvalue
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indices_guard_refused();
CREATE TRIGGER indices_refused_changed AFTER UPDATE ON indices_refusedvalue
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indices_guard_refused();
CREATE TRIGGER indices_refused_gone AFTER DELETE ON indices_refusedvalue
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION indices_guard_refused();

CREATE FUNCTION indices_guard_survey_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'planned' THEN
    PERFORM indices_refuse('a survey that was opened is kept');
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER indices_survey_stays BEFORE DELETE ON indices_survey
  FOR EACH ROW EXECUTE FUNCTION indices_guard_survey_stays();

DO $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['step', 'fault', 'area', 'sector', 'domain', 'series', 'index', 'importofvalues', 'refusedvalue']
  LOOP
    EXECUTE format('CREATE TRIGGER indices_%1$s_kept_whole BEFORE TRUNCATE ON indices_%1$s'
                   ' FOR EACH STATEMENT EXECUTE FUNCTION indices_not_emptied()', kept);
  END LOOP;
END $$;
