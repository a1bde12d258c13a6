-- How many days an order may give, and how many more may be asked for: the law of the day it was issued. Twin:
-- queries/law.py. Orders from before the first version of a limit stand as they are.
CREATE FUNCTION inspections_guard_most() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'INSERT' OR NEW.days IS DISTINCT FROM OLD.days) AND NEW.days > (
    SELECT value FROM deadlines_limit WHERE code = 'inspections.rectification_most' AND validity @> NEW.issued_on
  ) THEN
    RAISE EXCEPTION 'an order gives no more days than the limit of its day' USING ERRCODE = '23514';
  END IF;
  IF (TG_OP = 'INSERT' OR NEW.asked_days IS DISTINCT FROM OLD.asked_days) AND NEW.asked_days > (
    SELECT value FROM deadlines_limit WHERE code = 'inspections.extension_most' AND validity @> NEW.issued_on
  ) THEN
    RAISE EXCEPTION 'an extension is no longer than the limit of the order''s day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspections_order_most BEFORE INSERT OR UPDATE OF days, asked_days ON inspections_order
  FOR EACH ROW EXECUTE FUNCTION inspections_guard_most();
