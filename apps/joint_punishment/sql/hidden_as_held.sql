-- An ended entry is found gone elsewhere once no partner that can answer holds it any more, those included that the outbox
-- has not yet told that it ended. Frozen once released: a change goes into a new file with a new migration.
-- Twin: holding in queries.py
CREATE OR REPLACE FUNCTION joint_punishment_guard_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_entry e JOIN joint_punishment_delivery d ON d.entry_id = e.id
    JOIN joint_punishment_partner p ON p.id = d.partner_id AND p.enabled
    WHERE e.case_id = NEW.id AND d.state IN ('handed', 'received', 'applied')
  ) THEN
    RAISE EXCEPTION 'a partner still holds the entry' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
