DROP FUNCTION inspections_guard_whose() CASCADE;
DROP FUNCTION inspections_guard_first_day() CASCADE;
DROP FUNCTION inspections_guard_order_kept() CASCADE;
DROP TRIGGER inspections_entry_listed ON inspections_entry;
