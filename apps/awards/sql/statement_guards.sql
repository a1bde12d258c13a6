-- Nobody takes a first step in a round before having stated what ties him to its applicants, or that nothing does.
CREATE FUNCTION awards_unstated(person bigint, in_round bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT person IS NOT NULL
     AND NOT EXISTS (SELECT FROM awards_statement s WHERE s.round_id = in_round AND s.user_id = person)
$$;

CREATE FUNCTION awards_guard_stated() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unstated boolean := false;
BEGIN
  IF TG_TABLE_NAME = 'awards_recommendation' THEN
    SELECT awards_unstated(NEW.given_by, a.round_id) INTO unstated
    FROM awards_application a WHERE a.id = NEW.application_id;
  ELSIF TG_TABLE_NAME = 'awards_application' THEN
    unstated := NEW.eligible_by IS DISTINCT FROM OLD.eligible_by AND awards_unstated(NEW.eligible_by, NEW.round_id);
  ELSIF TG_TABLE_NAME = 'awards_objection' THEN
    SELECT NEW.decided_by IS DISTINCT FROM OLD.decided_by AND awards_unstated(NEW.decided_by, a.round_id)
    INTO unstated FROM awards_application a WHERE a.id = NEW.application_id;
  ELSE
    unstated := NEW.ranked_by IS DISTINCT FROM OLD.ranked_by AND awards_unstated(NEW.ranked_by, NEW.id)
                OR NEW.decided_by IS DISTINCT FROM OLD.decided_by AND awards_unstated(NEW.decided_by, NEW.id)
                OR NEW.approved_by IS DISTINCT FROM OLD.approved_by AND awards_unstated(NEW.approved_by, NEW.id);
  END IF;
  IF unstated THEN
    RAISE EXCEPTION 'interests are stated before the first step in a round' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_recommendation_stated BEFORE INSERT ON awards_recommendation
  FOR EACH ROW EXECUTE FUNCTION awards_guard_stated();
CREATE TRIGGER awards_application_stated BEFORE UPDATE OF eligible_by ON awards_application
  FOR EACH ROW EXECUTE FUNCTION awards_guard_stated();
CREATE TRIGGER awards_objection_stated BEFORE UPDATE OF decided_by ON awards_objection
  FOR EACH ROW EXECUTE FUNCTION awards_guard_stated();
CREATE TRIGGER awards_round_stated BEFORE UPDATE OF ranked_by, decided_by, approved_by ON awards_round
  FOR EACH ROW EXECUTE FUNCTION awards_guard_stated();

-- a score is the first step of an expert; asked once of all the rows of a statement
CREATE FUNCTION awards_guard_scores_stated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT review_id FROM given) g
    JOIN awards_review v ON v.id = g.review_id
    JOIN awards_application a ON a.id = v.application_id
    JOIN awards_expert e ON e.id = v.expert_id
    WHERE awards_unstated(e.user_id, a.round_id)
  ) THEN
    RAISE EXCEPTION 'interests are stated before the first step in a round' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER awards_score_stated AFTER INSERT ON awards_score
  REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION awards_guard_scores_stated();

CREATE FUNCTION awards_statement_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was stated stands' USING ERRCODE = '23514';
END $$;
CREATE TRIGGER awards_statement_kept BEFORE UPDATE OR DELETE ON awards_statement
  FOR EACH ROW EXECUTE FUNCTION awards_statement_kept();
