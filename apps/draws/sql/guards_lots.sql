-- Who is seated and held back hangs on the salt as on the seed, from qp-draw-5 on: a salt that nobody knows yet.

CREATE OR REPLACE FUNCTION draws_guard_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unfit boolean;
    unequal boolean;
BEGIN
    IF NEW.algorithm <> (CASE WHEN NEW.held_until IS NULL THEN 'qp-draw-3' ELSE 'qp-draw-5' END) THEN
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
    PERFORM 1 FROM draws_draw WHERE salt = NEW.salt AND salt <> '' AND id <> NEW.id AND opened_at IS NOT NULL;
    IF FOUND THEN
        PERFORM draws_refuse('seats are not held back by a salt that is public already');
    END IF;
    RETURN NEW;
END $$;
