-- What is left of a case that stands, law that has begun, and no table of the list emptied at once.
-- Frozen once released: a change goes into a new file with a new migration.

-- Who did what, when and on which record, is said once; a reason and an end change with the state alone.
CREATE FUNCTION serious_list_guard_case_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.proposed_on, OLD.proposed_label, OLD.source_key, OLD.again, OLD.announced_on, OLD.announcement, OLD.recheck_id)
     IS DISTINCT FROM
     (NEW.proposed_on, NEW.proposed_label, NEW.source_key, NEW.again, NEW.announced_on, NEW.announcement, NEW.recheck_id)
     OR serious_list_altered(
       ARRAY[nullif(OLD.reviewed_label, ''), nullif(OLD.consented_label, ''), nullif(OLD.decided_label, ''),
             nullif(OLD.consent_refused_label, ''), nullif(OLD.heard_label, '')],
       ARRAY[NEW.reviewed_label, NEW.consented_label, NEW.decided_label, NEW.consent_refused_label, NEW.heard_label])
     OR NEW.state = OLD.state
        AND (OLD.reason, OLD.ended_on, OLD.ended_label, OLD.revoked_number, OLD.revoked_on, OLD.revoked_by_paper_id,
             OLD.withdrawn_by_id, OLD.consent_refused_by_id, OLD.consent_refused_on)
        IS DISTINCT FROM
            (NEW.reason, NEW.ended_on, NEW.ended_label, NEW.revoked_number, NEW.revoked_on, NEW.revoked_by_paper_id,
             NEW.withdrawn_by_id, NEW.consent_refused_by_id, NEW.consent_refused_on)
     OR NEW.state <> 'withdrawn'
        AND (NEW.revoked_number <> '' OR NEW.revoked_on IS NOT NULL OR NEW.revoked_by_paper_id IS NOT NULL)
     OR OLD.heard_on IS NOT NULL
        AND (OLD.heard_by_id, OLD.hearing_present, OLD.hearing_signed, OLD.hearing_missed, OLD.hearing_on, OLD.hearing_place)
        IS DISTINCT FROM
            (NEW.heard_by_id, NEW.hearing_present, NEW.hearing_signed, NEW.hearing_missed, NEW.hearing_on, NEW.hearing_place)
     OR OLD.decided_on IS NOT NULL AND OLD.penalty_fact_id IS DISTINCT FROM NEW.penalty_fact_id
     OR OLD.doubt = NEW.doubt AND OLD.doubt_fact_id IS DISTINCT FROM NEW.doubt_fact_id THEN
    RAISE EXCEPTION 'what was done in a case stands' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_kept BEFORE UPDATE ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_case_kept();

CREATE FUNCTION serious_list_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'records of the serious list are kept' USING ERRCODE = '23001';
END $$;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['case', 'entry', 'change', 'paper', 'service', 'evidence', 'gravity', 'letter', 'repair',
                              'repairletter', 'ground', 'repairclass', 'parameter', 'circumstance'] LOOP
    EXECUTE format('CREATE TRIGGER serious_list_%1$s_kept_whole BEFORE TRUNCATE ON serious_list_%1$s
                    FOR EACH STATEMENT EXECUTE FUNCTION serious_list_refuse_truncate()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['ground', 'repairclass', 'parameter', 'circumstance'] LOOP
    EXECUTE format('CREATE TRIGGER serious_list_%1$s_stands BEFORE UPDATE OR DELETE ON serious_list_%1$s
                    FOR EACH ROW EXECUTE FUNCTION deadlines_guard_law()', name);
  END LOOP;
END $$;
-- here, and not where the function is: only once every migration that set an earlier version right has run
CREATE TRIGGER deadlines_limit_stands BEFORE UPDATE OR DELETE ON deadlines_limit
  FOR EACH ROW EXECUTE FUNCTION deadlines_guard_law();
