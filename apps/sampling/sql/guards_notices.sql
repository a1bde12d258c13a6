-- Consumer warnings and recalls: the moves are those of states.py (a test compares them), what was submitted stands, and
-- a warning rests on published failures.
CREATE FUNCTION sampling_notice_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'published'),
    ('published', 'withdrawn')
  ) OR (kind, source, target) = ('recall', 'published', 'ended')
$$;

CREATE FUNCTION sampling_guard_notice_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moving text[] := ARRAY['state', 'number', 'approved_by_id', 'approved_label', 'approved_on', 'returned_reason',
    'published_on', 'withdrawn_on', 'withdrawn_reason', 'withdrawn_label', 'fact_id', 'ended_on', 'taken_back', 'summary'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      PERFORM sampling_refuse('a notice begins as a draft');
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN
      PERFORM sampling_refuse('a notice that was submitted stays on record');
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.state <> OLD.state AND NOT sampling_notice_move_allowed(TG_ARGV[0], OLD.state, NEW.state) THEN
    PERFORM sampling_refuse(format('a notice cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  IF OLD.state <> 'draft' AND (to_jsonb(NEW) - moving) <> (to_jsonb(OLD) - moving) THEN
    PERFORM sampling_refuse('what was submitted stands: return it, and change the draft');
  END IF;
  IF TG_ARGV[0] = 'warning' AND OLD.state = 'draft' AND NEW.state = 'submitted' AND NOT EXISTS (
    SELECT FROM sampling_consumerwarning_batches b WHERE b.consumerwarning_id = NEW.id
  ) THEN
    PERFORM sampling_refuse('a warning rests on one published failure at least');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_warning_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_consumerwarning
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_notice_row('warning');
CREATE TRIGGER sampling_recall_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_recall
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_notice_row('recall');

CREATE FUNCTION sampling_guard_warned() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  standing text;
BEGIN
  SELECT state INTO standing FROM sampling_consumerwarning
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.consumerwarning_id ELSE NEW.consumerwarning_id END;
  IF standing <> 'draft' THEN
    PERFORM sampling_refuse('what a warning rests on stands from its submission on');
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NOT EXISTS (
    SELECT FROM sampling_batch b JOIN sampling_consumerwarning w ON w.id = NEW.consumerwarning_id
    WHERE b.id = NEW.batch_id AND b.state = 'published' AND b.verdict = 'fail' AND b.product_code = w.product_code
  ) THEN
    PERFORM sampling_refuse('a warning rests on published failures of its product');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_warned_guard BEFORE INSERT OR UPDATE OR DELETE ON sampling_consumerwarning_batches
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_warned();
