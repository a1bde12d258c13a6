-- A run waits in the queue before a worker begins it: what it knew is noted then, what was asked for never changes.
CREATE OR REPLACE FUNCTION indices_move_allowed(kind text, source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (kind, source, target) IN (
    ('definition', 'draft', 'draft'), ('definition', 'simulated', 'draft'), ('definition', 'draft', 'simulated'),
    ('definition', 'simulated', 'simulated'), ('definition', 'simulated', 'submitted'),
    ('definition', 'draft', 'rejected'), ('definition', 'simulated', 'rejected'),
    ('definition', 'submitted', 'draft'), ('definition', 'submitted', 'approved'),
    ('definition', 'submitted', 'rejected'),
    ('run', 'queued', 'running'), ('run', 'queued', 'failed'), ('run', 'running', 'done'), ('run', 'running', 'failed'),
    ('step', 'waiting', 'done'), ('step', 'waiting', 'faulty'), ('step', 'waiting', 'failed'),
    ('publication', 'prepared', 'published'), ('publication', 'prepared', 'declined'),
    ('survey', 'planned', 'open'), ('survey', 'open', 'closed')
  )
$$;

CREATE OR REPLACE FUNCTION indices_guard_run_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state NOT IN ('queued', 'running')
    OR (NEW.trigger, NEW.period, NEW.index_id, NEW.asked_by, NEW.asked_user, NEW.started_at)
      IS DISTINCT FROM (OLD.trigger, OLD.period, OLD.index_id, OLD.asked_by, OLD.asked_user, OLD.started_at)
    OR OLD.known_at IS NOT NULL AND NEW.known_at IS DISTINCT FROM OLD.known_at THEN
    PERFORM indices_refuse('what a run was begun with, and a run that is over, are not changed');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION indices_guard_run_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM indices_refuse('runs are kept');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.state = 'done' AND EXISTS (SELECT FROM indices_step WHERE run_id = NEW.id AND state = 'waiting') THEN
      PERFORM indices_refuse('a run is over when none of its steps waits');
    END IF;
    IF OLD.known_at IS NULL AND EXISTS (SELECT FROM indices_run WHERE known_at >= NEW.known_at) THEN
      PERFORM indices_refuse('a run knows what was known after the one before began');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> 'queued' THEN
    PERFORM indices_refuse('a run begins before it is over');
  END IF;
  -- of what is no period the table's own rule speaks
  IF NEW.period ~ '^(19|20)[0-9]{2}(|H[12]|Q[1-4]|-(0[1-9]|1[0-2]))$' THEN
    IF indices_first_day(NEW.period) > (NEW.started_at AT TIME ZONE 'Asia/Shanghai')::date THEN
      PERFORM indices_refuse('a period that has not begun is not computed');
    END IF;
  END IF;
  RETURN NEW;
END $$;
