-- One enterprise holds one certificate, to which further classes are added (质检总局公告2018年第10号, from 2018-01-15): none is
-- granted, and none comes back, beside another that is held. What was granted before that day stands, and what a merge of
-- two enterprises brings together is not undone by it. The enterprise is locked, as the verbs do: two grants at once wait.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twin: queries/applicants.py (HOLDS), operations/ending.py (reinstate)
CREATE FUNCTION licensing_guard_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.granted_on < DATE '2018-01-15' THEN
    RETURN NEW;
  END IF;
  PERFORM FROM registry_enterprise e WHERE e.id = NEW.enterprise_id FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT FROM licensing_licence l
    WHERE l.enterprise_id = NEW.enterprise_id AND l.id <> NEW.id AND l.state IN ('unverified', 'valid', 'suspended')
  ) THEN
    RAISE EXCEPTION 'one enterprise holds one certificate: what it makes beside is added to that' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER licensing_licence_one BEFORE INSERT ON licensing_licence
  FOR EACH ROW WHEN (NEW.state IN ('unverified', 'valid', 'suspended')) EXECUTE FUNCTION licensing_guard_one();
CREATE TRIGGER licensing_licence_one_again BEFORE UPDATE OF state ON licensing_licence
  FOR EACH ROW WHEN (NEW.state IN ('unverified', 'valid', 'suspended') AND OLD.state NOT IN ('unverified', 'valid', 'suspended'))
  EXECUTE FUNCTION licensing_guard_one();
