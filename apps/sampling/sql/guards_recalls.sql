-- Guards of notices as they stand since producers report recalls themselves.
CREATE OR REPLACE FUNCTION sampling_notice_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'published'),
    ('published', 'withdrawn')
  ) OR (kind, source, target) IN (
    ('recall', 'published', 'ended'), ('recall', 'filed', 'sent_back'), ('recall', 'sent_back', 'filed'),
    ('recall', 'filed', 'given_up'), ('recall', 'sent_back', 'given_up'), ('recall', 'filed', 'submitted'),
    ('recall', 'submitted', 'filed')
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_notice_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moving text[] := ARRAY['state', 'number', 'approved_by_id', 'approved_label', 'approved_on', 'returned_reason',
    'published_on', 'withdrawn_on', 'withdrawn_reason', 'withdrawn_label', 'fact_id', 'ended_on', 'taken_back', 'summary',
    'reported_on', 'reported_back', 'reported_text', 'reported_file_id'];
  filing text[] := ARRAY['drafted_by_id', 'drafted_label', 'drafted_on'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' AND NOT (TG_ARGV[0] = 'recall' AND NEW.state = 'filed') THEN
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
  IF TG_ARGV[0] = 'recall' AND (OLD.state, NEW.state) IN (('filed', 'submitted'), ('submitted', 'filed')) THEN
    moving := moving || filing; -- an officer takes it up as its producer wrote it
  END IF;
  IF TG_ARGV[0] = 'recall' AND OLD.state = 'submitted' AND (
    NEW.state = 'filed' AND to_jsonb(OLD) ->> 'filed_on' IS NULL OR NEW.state = 'draft' AND to_jsonb(OLD) ->> 'filed_on' IS NOT NULL
  ) THEN
    PERFORM sampling_refuse('what a producer reported is returned to be looked at again, a draft to its author');
  END IF;
  IF OLD.state NOT IN ('draft', 'sent_back') AND (to_jsonb(NEW) - moving) <> (to_jsonb(OLD) - moving) THEN
    PERFORM sampling_refuse('what was submitted stands: return it, and change the draft');
  END IF;
  IF TG_ARGV[0] = 'warning' AND OLD.state = 'draft' AND NEW.state = 'submitted' AND NOT EXISTS (
    SELECT FROM sampling_consumerwarning_batches b WHERE b.consumerwarning_id = NEW.id
  ) THEN
    PERFORM sampling_refuse('a warning rests on one published failure at least');
  END IF;
  RETURN NEW;
END $$;
