-- Inspectors and seats that are held back: sealed as such, with their reason, day and salt, and opened once.

CREATE OR REPLACE FUNCTION draws_guard_draw() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free constant text[] := ARRAY['state', 'public_value', 'seed', 'seeded_at', 'drawn_at', 'vacancies', 'void_at',
                                  'void_reason', 'changed_at', 'opened_at'];
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
       OR (OLD.opened_at IS NOT NULL AND NEW.opened_at IS DISTINCT FROM OLD.opened_at)
       OR (OLD.state IN ('drawn', 'void') AND NEW.state <> OLD.state) THEN
        PERFORM draws_refuse('the outcome of a draw is never changed');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION draws_guard_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unfit boolean;
    unequal boolean;
BEGIN
    IF NEW.algorithm <> (CASE WHEN NEW.held_until IS NULL THEN 'qp-draw-3' ELSE 'qp-draw-4' END) THEN
        PERFORM draws_refuse('a draw is sealed by the rules of today');
    END IF;
    WITH kinds AS MATERIALIZED (
        SELECT stratum, items, count(*) AS size FROM draws_object WHERE draw_id = NEW.id GROUP BY stratum, items
    ), places AS (
        SELECT i.code AS item, k.stratum, sum(k.size) AS size
          FROM kinds AS k
          JOIN draws_item AS i ON i.draw_id = NEW.id
           AND (k.items = '' OR i.code = ANY (string_to_array(k.items, ',')))
         GROUP BY i.code, k.stratum
    )
    SELECT EXISTS (SELECT FROM kinds AS k WHERE k.items <> '' AND k.items IS DISTINCT FROM (
               SELECT string_agg(code, ',' ORDER BY code) FROM draws_item
                WHERE draw_id = NEW.id AND code = ANY (string_to_array(k.items, ',')))),
           EXISTS (SELECT FROM places AS p
                     FULL JOIN (SELECT * FROM draws_quota WHERE draw_id = NEW.id) AS q
                       ON q.item = p.item AND q.stratum = p.stratum
                    WHERE p.size IS DISTINCT FROM q.size OR (q.drawn = 0 AND q.reason = ''))
      INTO unfit, unequal;
    IF unfit THEN
        PERFORM draws_refuse('items of an object are items of its draw, in order and each once');
    ELSIF unequal THEN
        PERFORM draws_refuse('every stratum with objects has its quota, and 0 has its reason');
    END IF;
    PERFORM 1 FROM draws_exclusion AS e JOIN draws_object AS o ON o.draw_id = NEW.id AND o.subject = e.subject
      WHERE e.draw_id = NEW.id;
    IF FOUND THEN
        PERFORM draws_refuse('nobody is in a list and left out of it');
    END IF;
    RETURN NEW;
END $$;

-- Opened by the portal, with the event of that very act: nobody makes them public, or calls them so, by a line of SQL.
CREATE FUNCTION draws_guard_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM audit_event
      WHERE subject_kind = 'draw' AND subject_id = NEW.id::text AND verb = 'draws.seats_opened'
        AND actor_kind = 'system' AND at = NEW.opened_at;
    IF NOT FOUND THEN
        PERFORM draws_refuse('seats that are held back are opened by the portal, and that stands in the audit');
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER draws_draw_opened AFTER UPDATE ON draws_draw DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL) EXECUTE FUNCTION draws_guard_opened();
