DROP TRIGGER two_publicities_line_rest ON two_publicities_line;
DROP FUNCTION two_publicities_guard_rest();
