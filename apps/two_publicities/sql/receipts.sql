-- A receipt that was noted wrong is set right by a row that says what stood, why and by whom; nothing else rewrites it. Once
-- the platform has answered, by somebody else than whoever noted it. Twin: correct_receipt of operations/making.py.
CREATE OR REPLACE FUNCTION two_publicities_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'made' THEN
      RAISE EXCEPTION 'a file begins when it is made' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT two_publicities_file_move(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a file cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.number, OLD.layout, OLD.agency_id, OLD.whole_area, OLD.first_day, OLD.last_day, OLD.document_id,
      OLD.lines_total, OLD.made_by, OLD.made_at)
     IS DISTINCT FROM
     (NEW.number, NEW.layout, NEW.agency_id, NEW.whole_area, NEW.first_day, NEW.last_day, NEW.document_id,
      NEW.lines_total, NEW.made_by, NEW.made_at)
     OR OLD.sent_at IS NOT NULL AND (OLD.sent_at, OLD.sent_by, OLD.sent_user)
        IS DISTINCT FROM (NEW.sent_at, NEW.sent_by, NEW.sent_user)
     OR OLD.sent_at IS NOT NULL AND OLD.receipt <> NEW.receipt AND NEW.receipt IS DISTINCT FROM (
          SELECT c.now FROM two_publicities_receiptcorrection c WHERE c.file_id = OLD.id ORDER BY c.id DESC LIMIT 1)
     OR OLD.ended_at IS NOT NULL AND (OLD.ended_at, OLD.reason) IS DISTINCT FROM (NEW.ended_at, NEW.reason) THEN
    RAISE EXCEPTION 'a file stays as it was made, sent and ended' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION two_publicities_guard_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told two_publicities_file%ROWTYPE;
  newest two_publicities_receiptcorrection%ROWTYPE;
BEGIN
  SELECT * INTO told FROM two_publicities_file f WHERE f.id = NEW.file_id;
  SELECT * INTO newest FROM two_publicities_receiptcorrection c WHERE c.file_id = NEW.file_id ORDER BY c.id DESC LIMIT 1;
  IF told.sent_at IS NULL OR told.receipt <> NEW.was THEN
    RAISE EXCEPTION 'a correction names the receipt that stands' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT FROM two_publicities_answer a WHERE a.file_id = NEW.file_id)
     AND (NEW.corrected_by = coalesce(newest.corrected_by, told.sent_by)
          OR NEW.corrected_user = CASE WHEN newest.id IS NULL THEN told.sent_user ELSE newest.corrected_user END) THEN
    RAISE EXCEPTION 'who noted the receipt does not set it right once it was answered' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_publicities_receipt_guard BEFORE INSERT ON two_publicities_receiptcorrection
  FOR EACH ROW EXECUTE FUNCTION two_publicities_guard_receipt();
CREATE TRIGGER two_publicities_receipt_stays BEFORE UPDATE OR DELETE ON two_publicities_receiptcorrection
  FOR EACH ROW EXECUTE FUNCTION two_publicities_refuse();
