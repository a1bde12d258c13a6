-- Show results from now on, each in the place of the one that just ended (publish_end.sql).
INSERT INTO indices_shown (publication_id, index_id, result_id, area, sector_id, period, since, until, replaces_id)
SELECT %(publication)s, result.index_id, result.id, result.area, result.sector_id, result.period, %(at)s, NULL,
       fresh.shown
FROM unnest(%(results)s::bigint[], %(shown)s::bigint[]) AS fresh (result, shown)
JOIN indices_result result ON result.id = fresh.result
