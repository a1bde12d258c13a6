DROP TRIGGER awards_honour_given_back ON awards_honour;
CREATE TRIGGER awards_honour_given_back BEFORE UPDATE OF state ON awards_honour FOR EACH ROW
  WHEN (NEW.state = 'valid' AND OLD.state <> 'valid') EXECUTE FUNCTION awards_guard_given_back();
DROP FUNCTION awards_guard_honour_once() CASCADE;
DROP FUNCTION awards_guard_untied() CASCADE;
DROP FUNCTION awards_rests_on_tie(bigint, bigint, date);
DROP FUNCTION awards_guard_review_kin() CASCADE;
DROP FUNCTION awards_named_so(text, text, text);
DROP FUNCTION awards_same_party(text);
