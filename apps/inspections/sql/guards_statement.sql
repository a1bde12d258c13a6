-- What the enterprise stated stands with what was entered.
CREATE FUNCTION inspections_guard_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was entered and reviewed stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER inspections_visit_statement BEFORE UPDATE OF statement ON inspections_visit FOR EACH ROW
  WHEN (OLD.state <> 'assigned' AND NEW.state <> 'assigned' AND NEW.statement <> OLD.statement)
  EXECUTE FUNCTION inspections_guard_statement();
