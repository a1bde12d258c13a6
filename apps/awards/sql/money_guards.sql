-- Prize money: what is owed stands, it goes by the table, and is claimed back with the honour alone. The pairs are those
-- of states.py (a test compares them).
CREATE FUNCTION awards_money_move_allowed(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('owed', 'paid'), ('owed', 'void'), ('paid', 'claimed'), ('claimed', 'returned'), ('claimed', 'paid'),
    ('void', 'owed'), ('returned', 'owed')
  )
$$;

CREATE FUNCTION awards_guard_money() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'what is recorded of prize money is kept' USING ERRCODE = '23001';
  END IF;
  SELECT h.state INTO held FROM awards_honour h WHERE h.id = NEW.honour_id;
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'owed' OR NOT EXISTS (
      SELECT FROM awards_honour h JOIN awards_prize p ON p.id = h.prize_id
      WHERE h.id = NEW.honour_id AND NEW.amount = CASE WHEN h.person <> '' THEN p.people_amount ELSE p.amount END
    ) THEN
      RAISE EXCEPTION 'prize money is what the prize brings' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF (OLD.honour_id, OLD.amount) IS DISTINCT FROM (NEW.honour_id, NEW.amount)
     OR NEW.state = OLD.state AND OLD.state <> 'owed' AND (OLD.paid_on, OLD.voucher, OLD.back_until)
        IS DISTINCT FROM (NEW.paid_on, NEW.voucher, NEW.back_until) THEN
    RAISE EXCEPTION 'what was owed and paid stands' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND (
    NOT awards_money_move_allowed(OLD.state, NEW.state)
    OR NEW.state IN ('claimed', 'void') AND held NOT IN ('revoked', 'withdrawn')
    OR OLD.state IN ('claimed', 'void', 'returned') AND NEW.state IN ('owed', 'paid') AND held <> 'valid'
  ) THEN
    RAISE EXCEPTION 'prize money cannot go from % to % with an honour that is %', OLD.state, NEW.state, held
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_money_guard BEFORE INSERT OR UPDATE OR DELETE ON awards_money
  FOR EACH ROW EXECUTE FUNCTION awards_guard_money();
