-- An application that is struck off has its paper; an honour is conferred on whoever is in business, not barred from it and not
-- listed on that day. What is soft for a person (a listing may be a namesake's) an officer looks at: rules/eligibility.py.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE TRIGGER awards_applicationpaper_kept BEFORE UPDATE OR DELETE ON awards_applicationpaper
  FOR EACH ROW EXECUTE FUNCTION awards_refuse();

CREATE FUNCTION awards_application_struck() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_applicationpaper p
    WHERE p.application_id = NEW.id AND p.kind = 'struck' AND p.issued_on >= NEW.ended_on
  ) THEN
    RAISE EXCEPTION 'who is struck off is told by a paper' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_application_struck AFTER UPDATE ON awards_application DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'struck' AND OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION awards_application_struck();

-- Twin: queries/fitness.py, for the three that no round may do without
CREATE FUNCTION awards_guard_honour_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM registry_enterprise e WHERE e.id = NEW.enterprise_id AND e.status <> 'open') THEN
    RAISE EXCEPTION 'an honour is conferred on who is in business' USING ERRCODE = '23514';
  END IF;
  IF NEW.person = '' AND EXISTS (
    SELECT FROM serious_list_entry s
    WHERE s.enterprise_id = NEW.enterprise_id AND s.person = '' AND s.ended_on IS NULL
      AND NEW.conferred_on BETWEEN s.listed_on AND s.until
  ) THEN
    RAISE EXCEPTION 'an honour is not conferred on who is listed' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM awards_bar b LEFT JOIN awards_honour h ON h.id = b.honour_id
    WHERE b.programme_code = NEW.programme_code AND NEW.conferred_on BETWEEN b.decided_on AND b.until
      AND coalesce(b.lifted_on > NEW.conferred_on, true)
      AND CASE WHEN NEW.person = '' THEN b.enterprise_id = NEW.enterprise_id AND coalesce(h.person, '') = ''
               ELSE b.enterprise_id = NEW.enterprise_id AND h.person = NEW.person AND h.identity = ''
                    OR NEW.identity <> '' AND h.identity = NEW.identity END
  ) THEN
    RAISE EXCEPTION 'an honour is not conferred on who is barred from it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_honour_fit BEFORE INSERT ON awards_honour FOR EACH ROW WHEN (NEW.application_id IS NOT NULL)
  EXECUTE FUNCTION awards_guard_honour_fit();
CREATE TRIGGER awards_applicationpaper_kept_whole BEFORE TRUNCATE ON awards_applicationpaper
  FOR EACH STATEMENT EXECUTE FUNCTION awards_refuse_truncate();
