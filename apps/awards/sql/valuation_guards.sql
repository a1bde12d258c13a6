-- A sheet is kept as it was made: another version stands beside it. A merge moves it to the surviving enterprise.
CREATE FUNCTION awards_valuation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
    OR to_jsonb(NEW) - 'enterprise_id' IS DISTINCT FROM to_jsonb(OLD) - 'enterprise_id' THEN
    RAISE EXCEPTION 'a valuation is never changed: another version stands beside it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_valuation_kept BEFORE UPDATE OR DELETE ON awards_valuation
  FOR EACH ROW EXECUTE FUNCTION awards_valuation_kept();
