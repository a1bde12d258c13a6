DROP FUNCTION inspections_guard_visit_draw() CASCADE;
DROP FUNCTION inspections_guard_cancelled() CASCADE;
DROP FUNCTION inspections_guard_second_officer() CASCADE;
