DROP TRIGGER indices_definition_order ON indices_definition;
DROP FUNCTION indices_guard_definition_order();
