-- Names that follow a draw: written and removed with the draft as the frame is, each the one its key was made from, and
-- a name for every key, so that nobody can be exchanged, and nobody stays without a name, once they are told.
ALTER TABLE draws_keptname ADD CONSTRAINT draws_keptname_key CHECK (subject = encode(sha256(convert_to(
    concat_ws(chr(10), 'qp-draw-1', 'name', salt, code, area, industry, size, label), 'UTF8')), 'hex'));
CREATE TRIGGER draws_keptname_added AFTER INSERT ON draws_keptname REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame();
CREATE TRIGGER draws_keptname_removed AFTER DELETE ON draws_keptname REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame();
CREATE TRIGGER draws_keptname_changed BEFORE UPDATE ON draws_keptname
    FOR EACH ROW EXECUTE FUNCTION draws_guard_rewrite();
CREATE TRIGGER draws_keptname_no_truncate BEFORE TRUNCATE ON draws_keptname
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_truncate();

CREATE FUNCTION draws_guard_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_keptname WHERE draw_id = NEW.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    PERFORM 1
       FROM (SELECT subject FROM draws_object WHERE draw_id = NEW.id
             UNION ALL SELECT subject FROM draws_exclusion WHERE draw_id = NEW.id) AS listed
       FULL JOIN (SELECT subject FROM draws_keptname WHERE draw_id = NEW.id) AS named USING (subject)
      WHERE listed.subject IS NULL OR named.subject IS NULL
      LIMIT 1;
    IF FOUND THEN
        PERFORM draws_refuse('every key of a list that names nobody has its name, and no other key has one');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_draw_names BEFORE UPDATE OF state ON draws_draw
    FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION draws_guard_names();
