-- Strata of draws sealed before qp-draw-3 that have objects and no quota, counted once: no list of a sealed draw changes.
ALTER TABLE draws_draw DISABLE TRIGGER USER;
WITH kinds AS MATERIALIZED (
    SELECT o.draw_id, o.stratum, o.items, count(*) AS size
      FROM draws_object AS o
      JOIN draws_draw AS d ON d.id = o.draw_id AND d.state <> 'draft' AND d.algorithm <> 'qp-draw-3'
     GROUP BY o.draw_id, o.stratum, o.items
), places AS (
    SELECT k.draw_id, i.code AS item, k.stratum, sum(k.size) AS size
      FROM kinds AS k
      JOIN draws_item AS i ON i.draw_id = k.draw_id
       AND (k.items = '' OR i.code = ANY (string_to_array(k.items, ',')))
     GROUP BY k.draw_id, i.code, k.stratum
), bare AS (
    SELECT p.draw_id, jsonb_agg(jsonb_build_array(p.item, p.stratum, p.size) ORDER BY p.item, p.stratum) AS strata
      FROM places AS p
     WHERE NOT EXISTS (SELECT FROM draws_quota AS q
                        WHERE q.draw_id = p.draw_id AND q.item = p.item AND q.stratum = p.stratum)
     GROUP BY p.draw_id
)
UPDATE draws_draw AS d SET unquoted = b.strata FROM bare AS b WHERE b.draw_id = d.id;
ALTER TABLE draws_draw ENABLE TRIGGER USER;
