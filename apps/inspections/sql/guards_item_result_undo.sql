DROP TRIGGER inspections_order_items ON inspections_order;
DROP FUNCTION inspections_guard_order_items();
DROP TRIGGER inspections_visit_said_by_item ON inspections_visit;
DROP FUNCTION inspections_guard_said_by_item();
DROP TRIGGER inspections_itemresult_kept_whole ON inspections_itemresult;
DROP TRIGGER inspections_item_result_guard ON inspections_itemresult;
DROP FUNCTION inspections_guard_item_result();
