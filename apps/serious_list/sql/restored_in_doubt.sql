-- A removal got by deceit is set aside, but nobody is put back on the list for a penalty that the ledger meanwhile calls
-- another one: what it says of the record that the listing rests on is held against the return as it is against a decision
-- to list. Of a record that was withdrawn the verb asks whether another one stands (operations/reversing.py).
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: doubt of rules/ledger.py, its OF_RECORD; HEAVY of rules/penalties.py
CREATE FUNCTION serious_list_guard_restored_in_doubt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM records_fact f
    JOIN records_factkind k ON k.id = f.kind_id
    JOIN serious_list_ground g ON g.id = NEW.ground_id
    WHERE f.id = NEW.penalty_fact_id AND f.state <> 'withdrawn' AND (
      f.enterprise_id IS NULL OR serious_list_survivor(f.enterprise_id) <> serious_list_survivor(NEW.enterprise_id)
      OR k.code NOT IN ('penalty', 'licence_revoked')
      OR records_number_folded(f.document_number) <> records_number_folded(NEW.penalty_number)
      OR f.occurred_on <> NEW.penalty_on
      OR g.heavy_penalty AND f.severity < CASE
           WHEN NEW.penalty_kind = 'fine_heavy' THEN 2
           WHEN NEW.penalty_kind IN ('downgrade', 'licence_revoked', 'business_revoked', 'restriction', 'suspension', 'closure',
                                     'ban') THEN 3
           ELSE 0 END)
  ) THEN
    RAISE EXCEPTION 'an entry does not stand again while its ground is in doubt' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_restored_in_doubt BEFORE UPDATE OF state ON serious_list_case
  FOR EACH ROW WHEN (OLD.state = 'removed' AND NEW.state = 'published')
  EXECUTE FUNCTION serious_list_guard_restored_in_doubt();
