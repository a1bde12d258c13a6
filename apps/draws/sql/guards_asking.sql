-- A replacement that was asked for keeps its words; it is decided once, and what it led to is a replacement of that very
-- seat or object. Numbers of an agency and year go up by one, so that none is missing.
CREATE FUNCTION draws_guard_asked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['decided_by_id', 'decided_label', 'decided_at', 'replacement_id'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM draws_refuse('what was asked for is never removed');
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM draws_draw WHERE id = NEW.draw_id AND state = 'drawn';
        IF NOT FOUND OR NEW.decided_at IS NOT NULL THEN
            PERFORM draws_refuse('a replacement is asked for in a draw that was carried out, and decided afterwards');
        END IF;
    ELSIF OLD.decided_at IS NOT NULL OR (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        PERFORM draws_refuse('what was asked for is decided once and never changed');
    ELSIF NEW.replacement_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM draws_replacement AS r
         WHERE r.id = NEW.replacement_id
           AND (r.draw_id, r.kind, r.subject, r.team, r.inspector, r.ground)
             = (NEW.draw_id, NEW.kind, NEW.subject, NEW.team, NEW.inspector, NEW.ground)) THEN
        PERFORM draws_refuse('what was granted is what was asked for');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_askedreplacement_guard BEFORE INSERT OR UPDATE OR DELETE ON draws_askedreplacement
    FOR EACH ROW EXECUTE FUNCTION draws_guard_asked();
CREATE TRIGGER draws_askedreplacement_no_truncate BEFORE TRUNCATE ON draws_askedreplacement
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_truncate();

CREATE FUNCTION draws_guard_series() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.last <> OLD.last + 1
       OR (NEW.id, NEW.agency_id, NEW.year) IS DISTINCT FROM (OLD.id, OLD.agency_id, OLD.year) THEN
        PERFORM draws_refuse('numbers of draws have no gaps');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_series_guard BEFORE UPDATE OR DELETE ON draws_series
    FOR EACH ROW EXECUTE FUNCTION draws_guard_series();
