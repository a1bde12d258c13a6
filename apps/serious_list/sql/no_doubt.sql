-- Nobody is put on the list while the portal itself says that the ground may have gone: the listing is set aside, or another
-- officer says until when the ground stands, which empties the doubt (operations/following.keep).
CREATE FUNCTION serious_list_guard_in_doubt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a listing is not published while its ground is in doubt' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER serious_list_case_in_doubt BEFORE UPDATE OF state ON serious_list_case
  FOR EACH ROW WHEN (NEW.state = 'published' AND OLD.state IN ('decided', 'served') AND NEW.doubt <> '')
  EXECUTE FUNCTION serious_list_guard_in_doubt();
