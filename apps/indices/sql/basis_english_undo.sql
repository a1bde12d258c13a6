DROP TRIGGER indices_definition_english ON indices_definition;
DROP FUNCTION indices_guard_definition_english();
