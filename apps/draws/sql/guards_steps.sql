-- What the verbs of a draw promise, held against whoever writes without them. Rows that stand are not looked at again:
-- draws that were carried out before keep their outcome and their seal.

-- A draw begins as a draft.
CREATE FUNCTION draws_guard_born() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM draws_refuse('a draw begins as a draft');
    RETURN NULL;
END $$;
CREATE TRIGGER draws_draw_born BEFORE INSERT ON draws_draw
    FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION draws_guard_born();

-- The seed that a draw must have: docs/verifiable-draws.md, section 5.
CREATE FUNCTION draws_seed_of(draw bigint, number text, seal text, value text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        concat_ws(E'\n', 'qp-draw-1', 'seed', number, seal,
                  (SELECT string_agg(nonce, E'\n' ORDER BY position) FROM draws_witness WHERE draw_id = draw), value),
        'UTF8')), 'hex')
$$;

-- From step to step, never back; what a step writes is written with it, and only where the ceremony has come to it.
CREATE FUNCTION draws_guard_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    pairs constant text[] := ARRAY['draft committing', 'committing revealing', 'committing void', 'revealing waiting',
                                   'revealing seeded', 'revealing void', 'waiting seeded', 'waiting void',
                                   'seeded drawn'];
    named integer;
    promised integer;
    unpromised integer;
    silent integer;
    absent integer;
BEGIN
    IF NEW.state = OLD.state THEN
        IF (NEW.seed, NEW.public_value, NEW.seeded_at, NEW.drawn_at, NEW.void_at, NEW.void_reason)
           IS DISTINCT FROM (OLD.seed, OLD.public_value, OLD.seeded_at, OLD.drawn_at, OLD.void_at, OLD.void_reason)
           OR (NEW.vacancies <> OLD.vacancies AND NEW.state <> 'drawn') THEN
            PERFORM draws_refuse('what a step of a draw writes is written with the step');
        END IF;
        IF NEW.vacancies <> OLD.vacancies AND NOT EXISTS (
            SELECT FROM draws_replacement WHERE draw_id = NEW.id AND txn = pg_current_xact_id()::text::bigint) THEN
            PERFORM draws_refuse('seats change by a replacement');
        END IF;
        RETURN NEW;
    END IF;
    IF NOT OLD.state || ' ' || NEW.state = ANY (pairs) THEN
        PERFORM draws_refuse('a draw goes from step to step and never back');
    END IF;
    SELECT count(*), count(*) FILTER (WHERE commitment <> ''),
           count(*) FILTER (WHERE commitment = '' AND w.absent = ''),
           count(*) FILTER (WHERE commitment <> '' AND nonce = '' AND w.absent = ''),
           count(*) FILTER (WHERE w.absent = CASE OLD.state WHEN 'committing' THEN 'commit' ELSE 'reveal' END)
      INTO named, promised, unpromised, silent, absent
      FROM draws_witness AS w WHERE draw_id = NEW.id;
    IF OLD.state = 'committing' AND absent > 0 AND NEW.changed_at <= OLD.commit_until
       OR OLD.state = 'revealing' AND absent > 0 AND NEW.changed_at <= OLD.reveal_until THEN
        PERFORM draws_refuse('nobody is absent before the time is over');
    ELSIF NEW.state = 'committing' THEN
        IF named < 2 OR EXISTS (SELECT FROM draws_witness WHERE draw_id = NEW.id
                                 AND (user_id = NEW.prepared_by_id OR user_id = ANY (NEW.hands))) THEN
            PERFORM draws_refuse('two witnesses at least, none of whom prepared the draw');
        END IF;
    ELSIF NEW.state = 'revealing' AND (promised < 2 OR unpromised > 0) THEN
        PERFORM draws_refuse('secrets are revealed when every witness has committed or is absent');
    ELSIF NEW.state = 'waiting' AND (silent > 0 OR NEW.public_on IS NULL) THEN
        PERFORM draws_refuse('a public value is awaited when every secret is revealed or withheld');
    ELSIF NEW.state = 'seeded' THEN
        PERFORM draws_check_seed(NEW, OLD.state, silent);
    ELSIF NEW.state = 'drawn' THEN
        PERFORM draws_check_outcome(NEW);
    ELSIF NEW.state = 'void' AND (OLD.state = 'revealing' AND NEW.void_at <= OLD.reveal_until
                               OR OLD.state = 'waiting' AND NEW.void_at <= OLD.public_until) THEN
        PERFORM draws_refuse('from the first reveal on only time ends a draw');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION draws_check_seed(draw draws_draw, came_from text, silent integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF silent > 0 OR (draw.public_on IS NULL) <> (came_from = 'revealing')
       OR draw.seed <> draws_seed_of(draw.id, draw.number, draw.seal_hash, draw.public_value) THEN
        PERFORM draws_refuse('the seed is the digest of what was revealed');
    ELSIF draw.public_on IS NOT NULL AND NOT EXISTS (
        SELECT FROM draws_publicentry WHERE draw_id = draw.id AND value = draw.public_value
        HAVING count(DISTINCT user_id) > 1 AND count(position) > 0) THEN
        PERFORM draws_refuse('two people, one of them a witness, enter the same public value');
    END IF;
END $$;

-- As many as the quotas say, and as many seats as visits and teams need.
CREATE FUNCTION draws_check_outcome(draw draws_draw) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    rows bigint;
    visits bigint;
    taken bigint;
BEGIN
    SELECT count(*), count(DISTINCT (d.subject, i.team)) INTO rows, visits
      FROM draws_drawn AS d LEFT JOIN draws_item AS i ON i.draw_id = d.draw_id AND i.code = d.item
     WHERE d.draw_id = draw.id;
    SELECT count(*) INTO taken FROM draws_seat WHERE draw_id = draw.id;
    IF rows <> (SELECT coalesce(sum(drawn), 0) FROM draws_quota WHERE draw_id = draw.id)
       OR EXISTS (SELECT FROM draws_quota AS q WHERE q.draw_id = draw.id AND q.drawn <> (
              SELECT count(*) FROM draws_drawn AS d
               WHERE d.draw_id = q.draw_id AND d.item = q.item AND d.stratum = q.stratum)) THEN
        PERFORM draws_refuse('as many are drawn as the quotas say');
    ELSIF taken + draw.vacancies <> draw.seats * visits THEN
        PERFORM draws_refuse('each visit has its seats, and empty ones are counted');
    END IF;
END $$;
CREATE TRIGGER draws_draw_steps BEFORE UPDATE ON draws_draw FOR EACH ROW EXECUTE FUNCTION draws_guard_steps();

-- Absent is somebody by the end of a stage, and by nothing else: the mark and the step are one transaction.
CREATE FUNCTION draws_guard_absent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw WHERE id = NEW.draw_id
       AND state = CASE NEW.absent WHEN 'commit' THEN 'committing' ELSE 'revealing' END;
    IF FOUND THEN
        PERFORM draws_refuse('who is absent is noted when the time is over');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER draws_witness_absent_step AFTER UPDATE ON draws_witness DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.absent <> OLD.absent) EXECUTE FUNCTION draws_guard_absent();
CREATE FUNCTION draws_guard_absent_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw WHERE id = NEW.draw_id
       AND state = CASE NEW.absent WHEN 'commit' THEN 'committing' ELSE 'revealing' END;
    IF NOT FOUND THEN
        PERFORM draws_refuse('who is absent is noted when the time is over');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_witness_absent_stage BEFORE UPDATE ON draws_witness
    FOR EACH ROW WHEN (NEW.absent <> OLD.absent) EXECUTE FUNCTION draws_guard_absent_stage();

-- A public value is written while it is awaited, by nobody who prepared the draw, and stays on record.
CREATE FUNCTION draws_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw AS d WHERE d.id = NEW.draw_id AND d.state = 'waiting'
       AND NEW.user_id IS DISTINCT FROM d.prepared_by_id AND NOT NEW.user_id = ANY (d.hands)
       AND NEW.position IS NOT DISTINCT FROM (
           SELECT w.position FROM draws_witness AS w WHERE w.draw_id = d.id AND w.user_id = NEW.user_id);
    IF NOT FOUND THEN
        PERFORM draws_refuse('a public value is entered while it is awaited, by who did not prepare the draw');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_publicentry_added BEFORE INSERT ON draws_publicentry
    FOR EACH ROW EXECUTE FUNCTION draws_guard_entry();
CREATE TRIGGER draws_publicentry_guard BEFORE UPDATE OR DELETE ON draws_publicentry
    FOR EACH ROW EXECUTE FUNCTION draws_guard_rewrite();

-- Replacements are numbered without gaps; `txn` is the transaction that may change the outcome for them.
CREATE FUNCTION draws_guard_replacement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM draws_draw WHERE id = NEW.draw_id AND state = 'drawn';
    IF NOT FOUND OR NEW.step <> 1 + (SELECT count(*) FROM draws_replacement WHERE draw_id = NEW.draw_id) THEN
        PERFORM draws_refuse('replacements follow one another in a draw that was carried out');
    END IF;
    NEW.txn := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER draws_replacement_numbered BEFORE INSERT ON draws_replacement
    FOR EACH ROW EXECUTE FUNCTION draws_guard_replacement();

-- Rows of an outcome come with the draw itself (0), or with the replacement whose number they bear, and end with one.
CREATE FUNCTION draws_guard_outcome_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM (SELECT DISTINCT draw_id, since, until FROM touched) AS t
           JOIN draws_draw AS d ON d.id = t.draw_id
          WHERE t.until IS NOT NULL OR d.state <> CASE t.since WHEN 0 THEN 'seeded' ELSE 'drawn' END
             OR (t.since > 0 AND NOT EXISTS (
                 SELECT FROM draws_replacement AS r WHERE r.draw_id = t.draw_id AND r.step = t.since
                    AND r.txn = pg_current_xact_id()::text::bigint));
    ELSE
        PERFORM 1 FROM (SELECT DISTINCT draw_id, until FROM touched) AS t
          WHERE NOT EXISTS (
                 SELECT FROM draws_replacement AS r WHERE r.draw_id = t.draw_id AND r.step = t.until
                    AND r.txn = pg_current_xact_id()::text::bigint);
    END IF;
    IF FOUND THEN
        PERFORM draws_refuse('the outcome of a draw changes by a replacement');
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['drawn', 'seat'] LOOP
        EXECUTE format('DROP TRIGGER draws_%1$s_added ON draws_%1$s', name);
        EXECUTE format('CREATE TRIGGER draws_%1$s_added AFTER INSERT ON draws_%1$s REFERENCING NEW TABLE AS touched'
            ' FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_outcome_step()', name);
        EXECUTE format('CREATE TRIGGER draws_%1$s_ended AFTER UPDATE ON draws_%1$s REFERENCING NEW TABLE AS touched'
            ' FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_outcome_step()', name);
    END LOOP;
END $$;

-- Nothing of a draw is emptied at one stroke.
CREATE FUNCTION draws_guard_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM draws_refuse('draws are never emptied');
    RETURN NULL;
END $$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['series', 'draw', 'item', 'quota', 'object', 'exclusion', 'inspector', 'certificate',
                               'recusal', 'lastvisit', 'witness', 'publicentry', 'refusedreveal', 'drawn', 'seat',
                               'replacement'] LOOP
        EXECUTE format('CREATE TRIGGER draws_%1$s_no_truncate BEFORE TRUNCATE ON draws_%1$s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION draws_guard_truncate()', name);
    END LOOP;
END $$;
