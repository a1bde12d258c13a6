-- One open case and one live entry of a party on a ground, whichever of the records merged into one it was made for. A
-- case stays with a record that was merged away and its entry goes on: an index over one column sees neither. Judged
-- where a case begins and where an entry begins or stands again; what two records bring into a merge stays as it is.
CREATE FUNCTION serious_list_survivor(record bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH RECURSIVE way AS (
    SELECT f.id, f.merged_into_id FROM registry_enterprise f WHERE f.id = record
    UNION SELECT f.id, f.merged_into_id FROM registry_enterprise f JOIN way ON f.id = way.merged_into_id
  ) SELECT id FROM way WHERE merged_into_id IS NULL
$$;

-- every record of the party, its survivor locked: of two who come at once the second sees what the first has written
CREATE FUNCTION serious_list_records_held(record bigint) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  survivor bigint;
BEGIN
  LOOP
    survivor := serious_list_survivor(record);
    EXIT WHEN survivor IS NULL;  -- there is none: the foreign key says so
    PERFORM FROM registry_enterprise WHERE id = survivor AND merged_into_id IS NULL FOR NO KEY UPDATE;
    EXIT WHEN FOUND;
  END LOOP;
  RETURN ARRAY(
    WITH RECURSIVE records AS (
      SELECT survivor AS id
      UNION SELECT f.id FROM registry_enterprise f JOIN records ON f.merged_into_id = records.id
    ) SELECT id FROM records
  );
END $$;

CREATE FUNCTION serious_list_guard_case_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  records bigint[] := serious_list_records_held(NEW.enterprise_id);
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_case c JOIN serious_list_ground g ON g.id = c.ground_id
    WHERE c.enterprise_id = ANY (records) AND c.person_name = NEW.person_name
      AND g.code = (SELECT mine.code FROM serious_list_ground mine WHERE mine.id = NEW.ground_id)
      AND c.state IN ('proposed', 'noticed', 'answering', 'hearing', 'answered', 'reviewed', 'asked', 'consented',
                      'decided', 'served', 'published')
  ) THEN
    RAISE EXCEPTION 'a party has one case at a time on a ground'
      USING ERRCODE = '23505', CONSTRAINT = 'serious_list_case_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_one_party BEFORE INSERT ON serious_list_case
  FOR EACH ROW EXECUTE FUNCTION serious_list_guard_case_once();

-- the person by the full name of the case: two may look alike once masked
CREATE FUNCTION serious_list_guard_entry_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  records bigint[] := serious_list_records_held(NEW.enterprise_id);
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_entry e
    JOIN serious_list_case c ON c.id = e.case_id
    JOIN serious_list_ground g ON g.id = e.ground_id
    WHERE e.enterprise_id = ANY (records) AND e.ended_on IS NULL AND e.id IS DISTINCT FROM NEW.id
      AND c.person_name = (SELECT mine.person_name FROM serious_list_case mine WHERE mine.id = NEW.case_id)
      AND g.code = (SELECT mine.code FROM serious_list_ground mine WHERE mine.id = NEW.ground_id)
  ) THEN
    RAISE EXCEPTION 'a party stands on the list once on a ground'
      USING ERRCODE = '23505', CONSTRAINT = 'serious_list_entry_once';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_entry_one_party BEFORE INSERT ON serious_list_entry
  FOR EACH ROW WHEN (NEW.ended_on IS NULL) EXECUTE FUNCTION serious_list_guard_entry_once();
CREATE TRIGGER serious_list_entry_one_return BEFORE UPDATE OF ended_on ON serious_list_entry
  FOR EACH ROW WHEN (OLD.ended_on IS NOT NULL AND NEW.ended_on IS NULL)
  EXECUTE FUNCTION serious_list_guard_entry_once();
