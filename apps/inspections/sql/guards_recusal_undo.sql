DROP TRIGGER inspections_recusal_guard ON inspections_recusalrequest;
DROP FUNCTION inspections_guard_recusal();
