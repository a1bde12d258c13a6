-- Of a ceremony: the time of a promise and of a reveal is written with it and stands; a reveal that did not match is of
-- a witness who promised and has not revealed; the numbers of an agency and year begin before the first.
CREATE FUNCTION draws_guard_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.committed_at IS DISTINCT FROM OLD.committed_at AND NEW.commitment = OLD.commitment
       OR NEW.revealed_at IS DISTINCT FROM OLD.revealed_at AND NEW.nonce = OLD.nonce THEN
        PERFORM draws_refuse('the time of a promise and of a reveal stands');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_witness_times BEFORE UPDATE ON draws_witness
    FOR EACH ROW EXECUTE FUNCTION draws_guard_times();

CREATE FUNCTION draws_guard_refused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_witness AS w JOIN draws_draw AS d ON d.id = w.draw_id
      WHERE w.id = NEW.witness_id AND d.state = 'revealing' AND w.commitment <> '' AND w.nonce = '' AND w.absent = ''
        AND w.commitment <> NEW.digest AND NEW.at BETWEEN w.committed_at AND d.reveal_until;
    IF NOT FOUND THEN
        PERFORM draws_refuse('a refused reveal is of who promised something else and has not revealed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_refusedreveal_added BEFORE INSERT ON draws_refusedreveal
    FOR EACH ROW EXECUTE FUNCTION draws_guard_refused();

CREATE FUNCTION draws_guard_first_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM draws_refuse('numbers of draws have no gaps');
    RETURN NULL;
END $$;
CREATE TRIGGER draws_series_begins BEFORE INSERT ON draws_series
    FOR EACH ROW WHEN (NEW.last <> 0) EXECUTE FUNCTION draws_guard_first_number();
