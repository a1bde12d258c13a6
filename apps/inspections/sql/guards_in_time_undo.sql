DROP TRIGGER inspections_order_in_time ON inspections_order;
DROP FUNCTION inspections_guard_in_time();
