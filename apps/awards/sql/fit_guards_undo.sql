DROP TRIGGER awards_honour_fit ON awards_honour;
DROP FUNCTION awards_guard_honour_fit();
DROP TRIGGER awards_application_struck ON awards_application;
DROP FUNCTION awards_application_struck();
DROP TRIGGER awards_applicationpaper_kept_whole ON awards_applicationpaper;
DROP TRIGGER awards_applicationpaper_kept ON awards_applicationpaper;
