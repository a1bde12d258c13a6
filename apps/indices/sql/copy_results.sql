COPY indices_result (index_id, definition_id, run_id, area, sector_id, period, vintage, value, low, high, band, parts,
  inputs, marks, digest, computed_at) FROM STDIN
