DROP TRIGGER inspections_visit_item_once ON inspections_visititem;
DROP FUNCTION inspections_guard_once();
