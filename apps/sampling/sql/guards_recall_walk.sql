-- The whole walk of a recall: what its producer was told of stands, and where nothing is ordered it is told so; plan and
-- progress are its own words; a recall is closed, or goes on, as a second officer assessed its effect (SAMR Order 19).
-- Else as in guards_recalls.sql. Twins: operations/recall_walk.py, operations/recalls.py
CREATE OR REPLACE FUNCTION sampling_notice_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'approved'), ('approved', 'published'),
    ('published', 'withdrawn')
  ) OR (kind, source, target) IN (
    ('recall', 'published', 'ended'), ('recall', 'filed', 'sent_back'), ('recall', 'sent_back', 'filed'),
    ('recall', 'filed', 'given_up'), ('recall', 'sent_back', 'given_up'), ('recall', 'filed', 'submitted'),
    ('recall', 'submitted', 'filed'), ('recall', 'draft', 'no_order'), ('recall', 'submitted', 'no_order'),
    ('recall', 'approved', 'no_order'), ('recall', 'ended', 'closed'), ('recall', 'ended', 'published')
  )
$$;

CREATE OR REPLACE FUNCTION sampling_guard_notice_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moving text[] := ARRAY['state', 'number', 'approved_by_id', 'approved_label', 'approved_on', 'returned_reason',
    'published_on', 'withdrawn_on', 'withdrawn_reason', 'withdrawn_label', 'fact_id', 'ended_on', 'ended_by_id', 'taken_back',
    'summary', 'reported_on', 'reported_back', 'reported_text', 'reported_file_id'];
  filing text[] := ARRAY['drafted_by_id', 'drafted_label', 'drafted_on'];
  sparing text[] := ARRAY['spared_on', 'spared_reason', 'spared_by_id', 'spared_label'];
  serving text[] := ARRAY['spared_served_on', 'spared_receipt'];
  stating text[] := ARRAY['statement', 'stated_on', 'statement_file_id', 'due_on'];
  told boolean := TG_ARGV[0] = 'recall' AND TG_OP <> 'INSERT' AND to_jsonb(OLD) ->> 'told_on' IS NOT NULL;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' AND NOT (TG_ARGV[0] = 'recall' AND NEW.state = 'filed') THEN
      PERFORM sampling_refuse('a notice begins as a draft');
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' OR told THEN
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
  IF NEW.state = 'no_order' THEN
    moving := CASE OLD.state WHEN 'no_order' THEN serving ELSE ARRAY['state'] || sparing END;
  ELSIF (OLD.state, NEW.state) = ('ended', 'published') THEN
    moving := moving || ARRAY['ends_on', 'round'];
  ELSIF OLD.state = 'draft' THEN
    moving := moving || stating;
  END IF;
  IF (told OR OLD.state NOT IN ('draft', 'sent_back')) AND (to_jsonb(NEW) - moving) <> (to_jsonb(OLD) - moving) THEN
    PERFORM sampling_refuse('what was submitted stands: return it, and change the draft');
  END IF;
  IF OLD.state = 'no_order' AND to_jsonb(OLD) ->> 'spared_served_on' IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
    PERFORM sampling_refuse('a service that is on record stands');
  END IF;
  IF TG_ARGV[0] = 'recall' AND OLD.state = 'ended' AND NEW.state IN ('closed', 'published') AND NOT EXISTS (
    SELECT FROM sampling_recallassessment a
    WHERE a.recall_id = NEW.id AND a.round = (to_jsonb(OLD) ->> 'round')::int AND CASE NEW.state
      WHEN 'closed' THEN a.outcome = 'enough'
      ELSE a.outcome = 'again' AND a.until = (to_jsonb(NEW) ->> 'ends_on')::date AND (to_jsonb(NEW) ->> 'round')::int = a.round + 1
    END
  ) THEN
    PERFORM sampling_refuse('a recall is closed, or goes on, as its effect was assessed');
  END IF;
  IF TG_ARGV[0] = 'warning' AND OLD.state = 'draft' AND NEW.state = 'submitted' AND NOT EXISTS (
    SELECT FROM sampling_consumerwarning_batches b WHERE b.consumerwarning_id = NEW.id
  ) THEN
    PERFORM sampling_refuse('a warning rests on one published failure at least');
  END IF;
  RETURN NEW;
END $$;

-- what a producer reports stands; only a plan is returned, while the recall runs
CREATE FUNCTION sampling_guard_recall_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  r sampling_recall;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM sampling_refuse('what a producer reported of a recall stands');
  END IF;
  SELECT * INTO r FROM sampling_recall WHERE id = NEW.recall_id;
  IF r.state <> 'published' OR NEW.round <> r.round OR NEW.taken_back > r.amount OR NEW.reported_on < r.published_on THEN
    PERFORM sampling_refuse('plan and progress are of a recall that runs, and of no more pieces than it names');
  END IF;
  IF TG_OP = 'INSERT' AND NEW.returned_on IS NOT NULL THEN
    PERFORM sampling_refuse('a plan is returned after it was reported');
  END IF;
  IF TG_OP = 'UPDATE' AND (
    OLD.returned_on IS NOT NULL
    OR to_jsonb(NEW) - 'returned_on' - 'returned_reason' <> to_jsonb(OLD) - 'returned_on' - 'returned_reason'
  ) THEN
    PERFORM sampling_refuse('what a producer reported of a recall stands');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_recallreport_kept BEFORE INSERT OR UPDATE OR DELETE ON sampling_recallreport
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_recall_report();

-- an effect is assessed once a round, by somebody else than recorded the round, on its figures
CREATE FUNCTION sampling_guard_recall_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' OR NOT EXISTS (
    SELECT FROM sampling_recall r
    WHERE r.id = NEW.recall_id AND r.state = 'ended'
      AND (r.round, r.ended_on, r.taken_back, r.summary) = (NEW.round, NEW.ended_on, NEW.taken_back, NEW.summary)
      AND (r.reported_on, r.reported_back, r.reported_text, r.reported_file_id)
          IS NOT DISTINCT FROM (NEW.reported_on, NEW.reported_back, NEW.reported_text, NEW.reported_file_id)
      AND (NEW.by_id IS NULL OR NEW.by_id IS DISTINCT FROM r.ended_by_id)
  ) THEN
    PERFORM sampling_refuse('the effect of a recall is assessed once it is carried out, by somebody else than recorded that');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sampling_recallassessment_kept BEFORE INSERT OR UPDATE OR DELETE ON sampling_recallassessment
  FOR EACH ROW EXECUTE FUNCTION sampling_guard_recall_assessment();
