-- A draw that ended because somebody kept silent (a secret, or the public value) may have been one outcome that was known
-- and not wanted. What repeats it, as a redraw or from nearly the same list, has a public value that nobody knows at its
-- seal, stops for no silence, and is witnessed by nobody who withheld.
CREATE FUNCTION draws_guard_silence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  earlier bigint[];
BEGIN
  WITH RECURSIVE chain AS (
    SELECT d.id, d.redraw_of_id, d.follows_id FROM draws_draw d
     WHERE d.id = NEW.redraw_of_id OR (d.id = NEW.follows_id AND d.state = 'void')
    UNION
    SELECT d.id, d.redraw_of_id, d.follows_id
      FROM chain JOIN draws_draw d ON d.id = chain.redraw_of_id OR (d.id = chain.follows_id AND d.state = 'void')
  )
  SELECT array_agg(id) INTO earlier FROM chain;
  IF (NEW.public_on IS NULL OR NEW.absence <> 'proceed') AND (
    EXISTS (SELECT FROM draws_draw WHERE id = ANY (earlier) AND void_reason IN
            ('no-public-value', 'two people did not enter the same public value in time'))
    OR EXISTS (SELECT FROM draws_witness WHERE draw_id = ANY (earlier) AND absent = 'reveal')
  ) THEN
    PERFORM draws_refuse('what repeats a draw that ended by silence has a public value and stops for no silence');
  END IF;
  IF EXISTS (SELECT FROM draws_witness w JOIN draws_witness before ON before.user_id = w.user_id
              WHERE w.draw_id = NEW.id AND before.draw_id = ANY (earlier) AND before.absent = 'reveal') THEN
    PERFORM draws_refuse('who withheld a secret is no witness of the draw that repeats it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draws_draw_silence BEFORE UPDATE OF state ON draws_draw
  FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state <> 'draft')
  EXECUTE FUNCTION draws_guard_silence();
