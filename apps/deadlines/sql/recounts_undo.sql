DROP FUNCTION deadlines_counted(deadlines_clock);
DROP FUNCTION deadlines_after_pause(date, date, date, text);
