DROP TRIGGER awards_money_guard ON awards_money;
DROP FUNCTION awards_guard_money();
DROP FUNCTION awards_money_move_allowed(text, text);
