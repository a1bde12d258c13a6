DROP TRIGGER indices_publication_ends ON indices_publication;
DROP FUNCTION indices_guard_publication_ends();
