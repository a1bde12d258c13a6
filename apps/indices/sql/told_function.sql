-- What a value is and rests on, in names that everybody knows: the SHA-256 of these lines is its digest. Fields stand apart by a
-- tab, every line ends with a line feed; figures and read values are in the order of their bytes. docs/indices.md says how to check.
-- Frozen once released: another form is another function, with another first line.
CREATE FUNCTION indices_told(told_result bigint, definition_hash text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT concat(
    'qp-index-value-1', E'\n',
    array_to_string(ARRAY['index', index.code, result.area, result.sector_id, result.period, result.vintage::text], E'\t', ''), E'\n',
    array_to_string(ARRAY['definition', definition.code, definition_hash], E'\t', ''), E'\n',
    array_to_string(ARRAY['value', trim_scale(result.value)::text, trim_scale(result.low)::text, trim_scale(result.high)::text], E'\t', ''),
    E'\n',
    (SELECT string_agg(line || E'\n', '' ORDER BY line COLLATE "C") FROM (
      SELECT array_to_string(ARRAY['figure', series.code, figure.area, figure.sector_id, figure.period, figure.vintage::text,
        trim_scale(figure.value)::text, trim_scale(figure.low)::text, trim_scale(figure.high)::text], E'\t', '')
      FROM indices_observation figure JOIN indices_series series ON series.id = figure.series_id
      WHERE figure.id = ANY (result.inputs)
      UNION
      SELECT array_to_string(ARRAY['read', source.code, read.area, read.sector_id, read.period, read.vintage::text,
        trim_scale(read.value)::text, trim_scale(read.low)::text, trim_scale(read.high)::text], E'\t', '')
      FROM jsonb_array_elements(result.parts) part JOIN indices_result read ON read.id = (part->>'result')::bigint
      JOIN indices_index source ON source.id = read.index_id
    ) AS told (line)))
  FROM indices_result result JOIN indices_index index ON index.id = result.index_id
  JOIN indices_definition definition ON definition.id = result.definition_id
  WHERE result.id = told_result
$$;
