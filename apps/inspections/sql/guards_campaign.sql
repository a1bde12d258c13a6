-- A campaign chooses whom it visits: one officer sets it, another approves it, and from then on it stands. Nobody is
-- visited before. Campaigns that ran before this rule go on.
CREATE FUNCTION inspections_guard_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind <> 'campaign' THEN
    RETURN NEW;
  END IF;
  IF OLD.state = 'set' AND NEW.state = 'running' AND NEW.approved_on IS NULL THEN
    RAISE EXCEPTION 'a second officer approves a campaign' USING ERRCODE = '23514';
  END IF;
  IF NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id
     AND (OLD.state <> 'set' OR NEW.approved_by_id IN (NEW.created_by_id, NEW.changed_by_id)) THEN
    RAISE EXCEPTION 'whoever set a campaign does not approve it' USING ERRCODE = '23514';
  END IF;
  IF OLD.approved_on IS NOT NULL
     AND (NEW.title, NEW.basis, NEW.starts_on, NEW.ends_on, NEW.inspectors, NEW.departments, NEW.created_by_id,
          NEW.approved_by_id, NEW.approved_label, NEW.approved_on)
         IS DISTINCT FROM (OLD.title, OLD.basis, OLD.starts_on, OLD.ends_on, OLD.inspectors, OLD.departments,
                           OLD.created_by_id, OLD.approved_by_id, OLD.approved_label, OLD.approved_on) THEN
    RAISE EXCEPTION 'an approved campaign stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_campaign BEFORE UPDATE ON inspections_task
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_campaign();

CREATE FUNCTION inspections_guard_campaign_born() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.approved_on IS NOT NULL OR NEW.approved_by_id IS NOT NULL THEN
    RAISE EXCEPTION 'a campaign begins unapproved' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_task_campaign_born BEFORE INSERT ON inspections_task
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_campaign_born();

CREATE FUNCTION inspections_guard_campaign_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_task
              WHERE id = NEW.task_id AND kind = 'campaign' AND state = 'set' AND approved_on IS NULL) THEN
    RAISE EXCEPTION 'a second officer approves a campaign' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_visit_campaign BEFORE INSERT ON inspections_visit
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_campaign_visit();

CREATE FUNCTION inspections_guard_campaign_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM inspections_task WHERE approved_on IS NOT NULL
              AND id = CASE TG_OP WHEN 'DELETE' THEN OLD.task_id ELSE NEW.task_id END) THEN
    RAISE EXCEPTION 'an approved campaign stands' USING ERRCODE = '23514';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER inspections_taskitem_campaign BEFORE INSERT OR UPDATE OR DELETE ON inspections_taskitem
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_campaign_item();
