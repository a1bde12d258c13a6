DROP TRIGGER awards_valuation_kept ON awards_valuation;
DROP FUNCTION awards_valuation_kept();
