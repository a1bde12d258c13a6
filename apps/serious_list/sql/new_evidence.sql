-- Where the party proved absence of intent, its event is proposed anew by somebody else, with the reason and a file of new
-- evidence. What a proceeding raises by itself rests on a new record. Frozen once released: a change goes into a new file
-- with a new migration. Twin: _something_new of operations/proposing.py
CREATE FUNCTION serious_list_cleared_before(of_case serious_list_case) RETURNS SETOF serious_list_case
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE records AS (
    SELECT serious_list_survivor(of_case.enterprise_id) AS id
    UNION SELECT f.id FROM registry_enterprise f JOIN records ON f.merged_into_id = records.id
  )
  SELECT c.* FROM serious_list_case c
  JOIN serious_list_parameter p ON p.code = 'same_event.days' AND p.validity @> of_case.event_on
  WHERE c.enterprise_id IN (SELECT id FROM records) AND c.person_name = of_case.person_name AND c.id <> of_case.id
    AND c.state = 'not_listed' AND c.intent_absent
    AND (of_case.event_on <= c.ended_on + p.value::int OR of_case.summary = c.summary)
$$;

CREATE FUNCTION serious_list_guard_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_cleared_before(NEW) c
    WHERE NEW.again = '' OR NEW.summary = c.summary OR NEW.proposed_by_id IS NOT DISTINCT FROM c.proposed_by_id
  ) THEN
    RAISE EXCEPTION 'nobody is proposed anew where absence of intent was proved, but by somebody else and for what is new'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_anew BEFORE INSERT ON serious_list_case
  FOR EACH ROW WHEN (NEW.source_key = '') EXECUTE FUNCTION serious_list_guard_anew();

-- the file comes in the same transaction, after the case it is of
CREATE FUNCTION serious_list_guard_anew_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM serious_list_cleared_before(NEW))
     AND NOT EXISTS (SELECT FROM serious_list_evidence e WHERE e.case_id = NEW.id AND e.side = 'bureau') THEN
    RAISE EXCEPTION 'what is new is proved by a file' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_case_anew_file AFTER INSERT ON serious_list_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.source_key = '') EXECUTE FUNCTION serious_list_guard_anew_file();
