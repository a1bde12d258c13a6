-- Of each area, industry and period the newest result of an index.
SELECT DISTINCT ON (area, sector_id, period)
       id, area, sector_id AS sector, period, vintage, value, low, high, band, marks, digest
FROM indices_result WHERE index_id = %(index)s
ORDER BY area, sector_id, period, vintage DESC
