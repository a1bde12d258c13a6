-- What is told to a partner and what it says goes the way of states.py (a test compares the pairs): an entry is handed before
-- it is answered, a word of the partner stands behind every answered state, and a partner answers for its own entries only.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: rules/feedback.py, operations/answering.py
CREATE FUNCTION joint_punishment_move(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('waiting', 'handed'), ('handed', 'received'), ('handed', 'applied'), ('handed', 'not_applicable'), ('handed', 'lifted'),
    ('received', 'applied'), ('received', 'not_applicable'), ('received', 'lifted'), ('applied', 'not_applicable'),
    ('applied', 'lifted'), ('not_applicable', 'applied'), ('not_applicable', 'lifted'), ('not_applicable', 'waiting'),
    ('lifted', 'waiting')
  )
$$;

CREATE FUNCTION joint_punishment_guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'waiting' OR NOT NEW.stands OR NEW.handed_at IS NOT NULL OR NEW.answered_at IS NOT NULL THEN
      RAISE EXCEPTION 'what is told to a partner begins unread' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT joint_punishment_move(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'what is told to a partner cannot go from % to %', OLD.state, NEW.state USING ERRCODE = '23514';
  END IF;
  IF (OLD.partner_id, OLD.entry_id, OLD.made_at) IS DISTINCT FROM (NEW.partner_id, NEW.entry_id, NEW.made_at)
     OR OLD.handed_at IS DISTINCT FROM NEW.handed_at AND (OLD.state, NEW.state) <> ('waiting', 'handed')
     OR (OLD.state, NEW.state) = ('waiting', 'handed') AND NOT EXISTS (
       SELECT FROM joint_punishment_item i WHERE i.delivery_id = NEW.id AND i.kind = 'listed')
     OR NEW.state = 'waiting' AND OLD.state <> 'waiting' AND NOT NEW.stands
     OR NEW.stands AND NOT OLD.stands AND EXISTS (
       SELECT FROM serious_list_entry e WHERE e.id = NEW.entry_id AND e.ended_on IS NOT NULL) THEN
    RAISE EXCEPTION 'what was told to a partner stands' USING ERRCODE = '23514';
  END IF;
  IF (NEW.state <> OLD.state AND NEW.state NOT IN ('waiting', 'handed') OR OLD.answered_at IS DISTINCT FROM NEW.answered_at)
     AND NOT EXISTS (
       SELECT FROM joint_punishment_answer a
       WHERE a.delivery_id = NEW.id AND a.result = NEW.state AND a.at = NEW.answered_at) THEN
    RAISE EXCEPTION 'a partner has answered when it has said so' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER joint_punishment_delivery_moves BEFORE INSERT OR UPDATE ON joint_punishment_delivery
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_guard_delivery();

CREATE FUNCTION joint_punishment_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM joint_punishment_delivery d JOIN serious_list_entry e ON e.id = d.entry_id
    WHERE d.id = NEW.delivery_id AND d.partner_id = NEW.partner_id AND d.state <> 'waiting' AND d.handed_at <= NEW.at
      AND NEW."on" >= e.listed_on AND NEW."on" <= (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
      AND CASE WHEN d.stands THEN NEW.result <> 'lifted' ELSE NEW.result IN ('lifted', 'not_applicable') END
  ) THEN
    RAISE EXCEPTION 'a partner answers for an entry that it was handed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER joint_punishment_answer_guard BEFORE INSERT ON joint_punishment_answer
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_guard_answer();

CREATE FUNCTION joint_punishment_refuse_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was told to partners, and what they said, stays on record' USING ERRCODE = '23001';
END $$;
CREATE TRIGGER joint_punishment_delivery_kept BEFORE DELETE ON joint_punishment_delivery
  FOR EACH ROW EXECUTE FUNCTION joint_punishment_refuse_delivery();
CREATE TRIGGER joint_punishment_delivery_kept_whole BEFORE TRUNCATE ON joint_punishment_delivery
  FOR EACH STATEMENT EXECUTE FUNCTION joint_punishment_refuse_delivery();
CREATE TRIGGER joint_punishment_item_kept_whole BEFORE TRUNCATE ON joint_punishment_item
  FOR EACH STATEMENT EXECUTE FUNCTION joint_punishment_refuse_delivery();
CREATE TRIGGER joint_punishment_answer_kept_whole BEFORE TRUNCATE ON joint_punishment_answer
  FOR EACH STATEMENT EXECUTE FUNCTION joint_punishment_refuse_delivery();

-- a measure of the catalogue is law that has begun (deadlines/sql/guards.sql)
CREATE TRIGGER joint_punishment_measure_stands BEFORE UPDATE OR DELETE ON joint_punishment_measure
  FOR EACH ROW EXECUTE FUNCTION deadlines_guard_law();
CREATE TRIGGER joint_punishment_measure_kept_whole BEFORE TRUNCATE ON joint_punishment_measure
  FOR EACH STATEMENT EXECUTE FUNCTION joint_punishment_refuse_delivery();
