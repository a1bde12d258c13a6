DROP TRIGGER inspections_order_given ON inspections_order;
DROP FUNCTION inspections_guard_given();
