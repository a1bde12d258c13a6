-- The sealed text of the inspectors: four kinds of lines, and the salt where they are held back; in byte order.
SELECT line FROM (
    SELECT 'inspector' || E'\t' || key || E'\t' || label || E'\t' || array_to_string(areas, ',')
           || E'\t' || coalesce(most::text, '') COLLATE "C" AS line
      FROM draws_inspector WHERE draw_id = %(draw)s
    UNION ALL
    SELECT 'certificate' || E'\t' || i.key || E'\t' || c.item || E'\t' || to_char(c.valid_from, 'YYYY-MM-DD')
           || E'\t' || to_char(c.valid_to, 'YYYY-MM-DD') COLLATE "C"
      FROM draws_certificate AS c JOIN draws_inspector AS i ON i.id = c.inspector_id WHERE c.draw_id = %(draw)s
    UNION ALL
    SELECT 'recusal' || E'\t' || i.key || E'\t' || r.subject COLLATE "C"
      FROM draws_recusal AS r JOIN draws_inspector AS i ON i.id = r.inspector_id WHERE r.draw_id = %(draw)s
    UNION ALL
    SELECT 'last' || E'\t' || i.key || E'\t' || v.subject COLLATE "C"
      FROM draws_lastvisit AS v JOIN draws_inspector AS i ON i.id = v.inspector_id WHERE v.draw_id = %(draw)s
    UNION ALL
    SELECT 'salt' || E'\t' || salt COLLATE "C" FROM draws_draw WHERE id = %(draw)s AND salt <> ''
) AS lines
ORDER BY line COLLATE "C"
