DROP TRIGGER awards_superseded_kept ON awards_superseded;
