DROP TRIGGER indices_shown_published ON indices_shown;
DROP FUNCTION indices_guard_showing();
