-- An entry of a private person goes to whoever owes a measure against persons, and names no other measure. Judged where a
-- department is told and where what it owes changes; what was told before measures were marked is taken back, not judged.
CREATE FUNCTION joint_punishment_guard_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_entry e JOIN joint_punishment_partner p ON p.id = NEW.partner_id
    WHERE e.id = NEW.entry_id AND e.person <> '' AND EXISTS (
      SELECT FROM unnest(NEW.measures) AS owed (code) WHERE NOT EXISTS (
        SELECT FROM joint_punishment_measure m
        WHERE m.code = owed.code AND m.department = p.department AND m.validity @> e.listed_on AND m.persons
      )
    )
  ) THEN
    RAISE EXCEPTION 'a person is told to whoever owes a measure against persons'
      USING ERRCODE = '23514', CONSTRAINT = 'joint_punishment_delivery_persons';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER joint_punishment_delivery_persons BEFORE INSERT ON joint_punishment_delivery
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_guard_persons();
CREATE TRIGGER joint_punishment_delivery_persons_later BEFORE UPDATE ON joint_punishment_delivery
  FOR EACH ROW WHEN ((OLD.measures, OLD.entry_id, OLD.partner_id)
                     IS DISTINCT FROM (NEW.measures, NEW.entry_id, NEW.partner_id))
  EXECUTE FUNCTION joint_punishment_guard_persons();
