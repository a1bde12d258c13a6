DROP TRIGGER awards_honour_entered ON awards_honour;
DROP FUNCTION awards_honour_entered();
