-- A number that is given is that of a draw sealed with it, so that none is left out. What a step writes down of its time
-- is the time of the step; a promise is made between the seal and its end, a reveal after its promise and until its end.
-- Draws from before stand as they are.
CREATE FUNCTION draws_guard_numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw
      WHERE agency_id = NEW.agency_id AND year = NEW.year AND serial = NEW.last AND state <> 'draft';
    IF NOT FOUND THEN
        PERFORM draws_refuse('numbers of draws have no gaps');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER draws_series_numbered AFTER UPDATE ON draws_series DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.last <> OLD.last) EXECUTE FUNCTION draws_guard_numbered();

CREATE FUNCTION draws_guard_moments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        PERFORM 1 FROM draws_series WHERE agency_id = NEW.agency_id AND year = NEW.year AND last = NEW.serial;
        IF NOT FOUND OR NEW.number <> concat_ws('-', NEW.agency_id, NEW.year, NEW.serial) THEN
            PERFORM draws_refuse('numbers of draws have no gaps');
        END IF;
    ELSIF NEW.changed_at < NEW.sealed_at OR NEW.changed_at IS DISTINCT FROM (
          CASE NEW.state WHEN 'void' THEN NEW.void_at WHEN 'seeded' THEN NEW.seeded_at WHEN 'drawn' THEN NEW.drawn_at
                         ELSE NEW.changed_at END) THEN
        PERFORM draws_refuse('the time of a step is that of the step');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_draw_written BEFORE UPDATE ON draws_draw
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION draws_guard_moments();

CREATE FUNCTION draws_guard_acted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw
      WHERE id = NEW.draw_id
        AND (NEW.commitment = OLD.commitment OR NEW.committed_at BETWEEN sealed_at AND commit_until)
        AND (NEW.nonce = OLD.nonce OR NEW.revealed_at BETWEEN NEW.committed_at AND reveal_until);
    IF NOT FOUND THEN
        PERFORM draws_refuse('promises and reveals are made in their time');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_witness_acted BEFORE UPDATE ON draws_witness
    FOR EACH ROW WHEN (NEW.commitment <> OLD.commitment OR NEW.nonce <> OLD.nonce)
    EXECUTE FUNCTION draws_guard_acted();
