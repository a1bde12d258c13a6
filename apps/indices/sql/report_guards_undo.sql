DROP TRIGGER indices_report_guard ON indices_report;
DROP FUNCTION indices_guard_report();
