-- An order on which a licence was revoked while its re-check was under way, before sampling_guard_under_way refused that,
-- goes back to the suspension when it is said what the re-check found (Product Quality Law Art. 17); else as in
-- guards_put_back.sql. Frozen once released.
CREATE OR REPLACE FUNCTION sampling_guard_rectification() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wanted text;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'issued' OR NOT EXISTS (
      SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id
        AND (b.verdict = 'fail' AND b.state IN ('stands', 'published') OR b.state = 'refusal_stands')
    ) OR (NEW.stop_paper_id IS NULL OR NEW.of_recheck_id IS NOT NULL) <> EXISTS (
      SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state = 'refusal_stands'
    ) OR NEW.of_recheck_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM sampling_recheck c JOIN sampling_rectification r ON r.id = c.rectification_id
      WHERE c.id = NEW.of_recheck_id AND r.batch_id = NEW.batch_id AND r.enterprise_id = NEW.enterprise_id
        AND r.stop_paper_id IS NULL AND c.stage = 'order' AND c.refused_how = '' AND c.passed = false
        AND c.void_on IS NULL AND c.stands_on IS NOT NULL
    ) THEN
      PERFORM sampling_refuse('an order to correct follows a failure that stands, or a refusal that counts');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.of_recheck_id IS DISTINCT FROM OLD.of_recheck_id THEN
    PERFORM sampling_refuse('an order rests on what it was written for');
  END IF;
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  IF NOT sampling_move_allowed('rectification', OLD.state, NEW.state) THEN
    PERFORM sampling_refuse(format('an order cannot go from %s to %s', OLD.state, NEW.state));
  END IF;
  IF NEW.state = 'dropped' THEN
    IF NOT EXISTS (SELECT FROM sampling_batch b WHERE b.id = NEW.batch_id AND b.state = 'annulled')
       AND NOT EXISTS (SELECT FROM sampling_recheck c WHERE c.id = NEW.of_recheck_id AND c.void_on IS NOT NULL) THEN
      PERFORM sampling_refuse('an order is taken back with the result it rests on');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state IN ('done', 'recheck_failed', 'still_failing', 'followed')
     AND NEW.state IN ('reported', 'announced', 'suspended')
     OR NEW.state = 'reported' AND OLD.state IN ('reported_up', 'announced', 'suspension_told', 'suspended')
     OR NEW.state = 'announced' AND OLD.state IN ('suspension_told', 'suspended')
     OR NEW.state = 'suspended' AND OLD.state IN ('revocation_told', 'revoked') THEN
    IF NOT EXISTS (
      SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id
        AND (r.void_on IS NOT NULL
             OR r.passed IS NULL AND OLD.state IN ('reported_up', 'announced', 'suspension_told', 'suspended', 'revocation_told', 'revoked'))
        AND r.stage = CASE NEW.state WHEN 'reported' THEN 'order' ELSE NEW.state END
    ) THEN
      PERFORM sampling_refuse('an order is open again where its re-check counts for nothing, or is under way');
    END IF;
    IF EXISTS (
      SELECT FROM sampling_answer a WHERE a.rectification_id = NEW.id AND a.taken_back_on IS NULL
        AND (a.act = 'revocation' OR a.act = 'suspension' AND NEW.state <> 'suspended')
    ) THEN
      PERFORM sampling_refuse('what rested on the re-check is taken back with it');
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state = 'followed' AND NOT EXISTS (
    SELECT FROM sampling_rectification r JOIN sampling_recheck c ON c.id = r.of_recheck_id
    WHERE c.rectification_id = NEW.id AND r.state <> 'dropped'
  ) THEN
    PERFORM sampling_refuse('the product that failed has an order of its own first');
  END IF;
  IF NEW.state = 'reported_up' AND NEW.stop_paper_id IS NULL THEN
    PERFORM sampling_refuse('nothing is reported up that was not ordered to be corrected (Product Quality Law Art. 17)');
  END IF;
  wanted := CASE WHEN OLD.state IN ('announced', 'still_failing') THEN 'announced' WHEN OLD.state = 'suspended' THEN 'suspended'
    ELSE 'order' END;
  IF NEW.state IN ('done', 'recheck_failed', 'still_failing', 'revocation_told') AND NOT EXISTS (
    SELECT FROM sampling_recheck r
    WHERE r.rectification_id = NEW.id AND r.stage = wanted AND r.void_on IS NULL
      AND CASE WHEN NEW.state = 'done' THEN r.passed OR r.overturned_on IS NOT NULL ELSE NOT r.passed END
  ) THEN
    PERFORM sampling_refuse('what follows an order follows from a re-check');
  END IF;
  IF (OLD.state IN ('recheck_failed', 'still_failing') AND NEW.state <> 'done' OR NEW.state = 'revocation_told') AND EXISTS (
    SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id AND r.passed = false AND r.void_on IS NULL
      AND r.stands_on IS NULL AND r.overturned_on IS NULL
  ) THEN
    PERFORM sampling_refuse('nothing follows from a re-check before the days to object are over (Product Quality Law Art. 15)');
  END IF;
  IF NEW.state = 'suspension_told' AND OLD.state <> 'still_failing' AND (NEW.stop_paper_id IS NOT NULL OR EXISTS (
    SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id AND r.stage = 'order' AND r.void_on IS NULL
      AND r.refused_how = '' AND r.passed IS NOT NULL
  )) THEN
    PERFORM sampling_refuse('only who goes on refusing is suspended without an announcement (Product Quality Law Art. 56)');
  END IF;
  IF NEW.state = 'suspended' AND NOT sampling_heard(NEW.id, 'suspension', NEW.suspended_on)
     OR NEW.state = 'revoked' AND NOT sampling_heard(NEW.id, 'revocation', NEW.revoked_on) THEN
    PERFORM sampling_refuse('whoever faces this is told and heard before it is decided');
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION sampling_guard_under_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('revocation_told', 'suspended'), ('revoked', 'suspended')) AND EXISTS (
    SELECT FROM sampling_recheck r WHERE r.rectification_id = NEW.id AND r.passed IS NULL AND r.void_on IS NULL
  ) THEN
    PERFORM sampling_refuse('nothing follows while a re-check is under way (Product Quality Law Art. 17)');
  END IF;
  RETURN NEW;
END $$;
