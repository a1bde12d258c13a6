-- Who did not reveal in a draw is no witness of one that repeats it: by silence nobody throws again.
CREATE FUNCTION draws_guard_withheld() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    WITH RECURSIVE chain AS (
      SELECT redraw_of_id AS id FROM draws_draw WHERE id = NEW.draw_id
      UNION ALL
      SELECT d.redraw_of_id FROM chain JOIN draws_draw d ON d.id = chain.id
    )
    SELECT FROM chain JOIN draws_witness w ON w.draw_id = chain.id
    WHERE w.user_id = NEW.user_id AND w.absent = 'reveal'
  ) THEN
    RAISE EXCEPTION 'who withheld a secret is no witness of the draw that repeats it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draws_witness_withheld BEFORE INSERT OR UPDATE OF user_id, draw_id ON draws_witness
  FOR EACH ROW EXECUTE FUNCTION draws_guard_withheld();
