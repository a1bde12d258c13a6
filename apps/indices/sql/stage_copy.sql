COPY indices_stagedvalue (run_id, line, series, area, sector, period, value, unit, stage, note, previous) FROM STDIN
