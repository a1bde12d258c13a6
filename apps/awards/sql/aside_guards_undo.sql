DROP TRIGGER awards_askedaside_decided ON awards_askedaside;
DROP FUNCTION awards_guard_aside_decided();
DROP TRIGGER awards_askedaside_guard ON awards_askedaside;
DROP FUNCTION awards_guard_asked_aside();
