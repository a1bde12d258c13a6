-- What is sealed stays as it is, whoever asks: docs/verifiable-draws.md, section 10.

CREATE FUNCTION draws_refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', what USING ERRCODE = 'restrict_violation';
END $$;

-- A draw after its seal: only state, seed, public value, outcome and change stamp may still be written, and once.
CREATE FUNCTION draws_guard_draw() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['state', 'public_value', 'seed', 'seeded_at', 'drawn_at', 'vacancies', 'void_at',
                                  'void_reason', 'changed_at'];
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM draws_refuse('a sealed draw is never removed');
    ELSIF (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) OR NEW.state = 'draft' THEN
        PERFORM draws_refuse('a sealed draw is never changed');
    ELSIF (OLD.seed <> '' AND NEW.seed <> OLD.seed)
       OR (OLD.public_value <> '' AND NEW.public_value <> OLD.public_value)
       OR (OLD.drawn_at IS NOT NULL AND NEW.drawn_at IS DISTINCT FROM OLD.drawn_at)
       OR (OLD.state IN ('drawn', 'void') AND NEW.state <> OLD.state) THEN
        PERFORM draws_refuse('the outcome of a draw is never changed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_draw_guard BEFORE UPDATE OR DELETE ON draws_draw
    FOR EACH ROW EXECUTE FUNCTION draws_guard_draw();

-- Rows of a frame are added to and removed from drafts only. One look a statement, however many rows; FOR SHARE waits
-- for a seal that is being put on and then sees it.
CREATE FUNCTION draws_guard_frame() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw
      WHERE id IN (SELECT DISTINCT draw_id FROM touched) AND state <> 'draft' FOR SHARE;
    IF FOUND THEN
        PERFORM draws_refuse('what a seal covers is never changed');
    END IF;
    PERFORM 1 FROM draws_draw WHERE id IN (SELECT DISTINCT draw_id FROM touched) FOR SHARE;
    RETURN NULL;
END $$;

CREATE FUNCTION draws_guard_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM draws_refuse('rows of a frame are written anew, never changed');
    RETURN NULL;
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['item', 'quota', 'object', 'inspector', 'certificate', 'recusal', 'lastvisit',
                               'exclusion'] LOOP
        EXECUTE format('CREATE TRIGGER draws_%1$s_added AFTER INSERT ON draws_%1$s REFERENCING NEW TABLE AS touched'
            ' FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame()', name);
        EXECUTE format('CREATE TRIGGER draws_%1$s_removed AFTER DELETE ON draws_%1$s REFERENCING OLD TABLE AS touched'
            ' FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame()', name);
        EXECUTE format('CREATE TRIGGER draws_%1$s_changed BEFORE UPDATE ON draws_%1$s'
            ' FOR EACH ROW EXECUTE FUNCTION draws_guard_rewrite()', name);
    END LOOP;
END $$;
CREATE TRIGGER draws_witness_added AFTER INSERT ON draws_witness REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame();
CREATE TRIGGER draws_witness_removed AFTER DELETE ON draws_witness REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_frame();

-- A witness: promises while promises are taken, reveals while reveals are, each once.
CREATE FUNCTION draws_guard_witness() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['commitment', 'committed_at', 'nonce', 'revealed_at', 'absent'];
    stage text;
BEGIN
    SELECT state INTO stage FROM draws_draw WHERE id = OLD.draw_id;
    IF (to_jsonb(NEW) - free) IS DISTINCT FROM (to_jsonb(OLD) - free) THEN
        PERFORM draws_refuse('a named witness is never changed');
    ELSIF NEW.commitment <> OLD.commitment AND (OLD.commitment <> '' OR stage <> 'committing') THEN
        PERFORM draws_refuse('a commitment is made once, before anybody reveals');
    ELSIF NEW.nonce <> OLD.nonce AND (OLD.nonce <> '' OR stage <> 'revealing') THEN
        PERFORM draws_refuse('a secret is revealed once, after everybody has committed');
    ELSIF OLD.absent <> '' AND NEW IS DISTINCT FROM OLD THEN
        PERFORM draws_refuse('who was absent stays on record');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_witness_guard BEFORE UPDATE ON draws_witness
    FOR EACH ROW EXECUTE FUNCTION draws_guard_witness();

-- The outcome grows; a row may be ended once.
CREATE FUNCTION draws_guard_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM draws_refuse('the outcome of a draw is never removed');
    ELSIF (to_jsonb(NEW) - 'until') IS DISTINCT FROM (to_jsonb(OLD) - 'until')
       OR (to_jsonb(OLD) ->> 'until') IS NOT NULL THEN
        PERFORM draws_refuse('the outcome of a draw is never changed');
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION draws_guard_outcome_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw
      WHERE id IN (SELECT DISTINCT draw_id FROM touched) AND state NOT IN ('seeded', 'drawn');
    IF FOUND THEN
        PERFORM draws_refuse('nothing is drawn before the seed is known');
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['drawn', 'seat', 'replacement'] LOOP
        EXECUTE format('CREATE TRIGGER draws_%1$s_guard BEFORE UPDATE OR DELETE ON draws_%1$s'
            ' FOR EACH ROW EXECUTE FUNCTION draws_guard_outcome()', name);
        EXECUTE format('CREATE TRIGGER draws_%1$s_added AFTER INSERT ON draws_%1$s REFERENCING NEW TABLE AS touched'
            ' FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_outcome_added()', name);
    END LOOP;
END $$;
CREATE TRIGGER draws_refusedreveal_guard BEFORE UPDATE OR DELETE ON draws_refusedreveal
    FOR EACH ROW EXECUTE FUNCTION draws_guard_rewrite();
