-- Of a series the newest vintage of each area and period, of all industries together, whatever was decided on it.
SELECT DISTINCT ON (area, period) area, period, value, low, high
FROM indices_observation WHERE series_id = %(series)s AND sector_id IS NULL
ORDER BY area, period, vintage DESC
