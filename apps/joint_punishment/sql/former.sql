-- What was read of a former code of the party while the line of the new one was being written is held and not yet read
-- (settle.sql). An entry whose term is over is lifted from the day after it, also where the sweep came later.
-- Frozen once released: a change goes into a new file with a new migration.
-- Twins: states.py, operations/answering.py
CREATE OR REPLACE FUNCTION joint_punishment_move(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('waiting', 'handed'), ('waiting', 'changed'), ('handed', 'received'), ('handed', 'applied'), ('handed', 'not_applicable'),
    ('handed', 'lifted'), ('received', 'applied'), ('received', 'not_applicable'), ('received', 'lifted'), ('applied', 'not_applicable'),
    ('applied', 'lifted'), ('not_applicable', 'applied'), ('not_applicable', 'lifted'), ('not_applicable', 'waiting'),
    ('lifted', 'waiting'), ('handed', 'changed'), ('received', 'changed'), ('applied', 'changed'), ('changed', 'handed'),
    ('changed', 'lifted')
  )
$$;

-- whether the lines of a delivery told of two codes, one after the other
CREATE FUNCTION joint_punishment_told_of_two(delivery bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT count(DISTINCT i.code) > 1 FROM joint_punishment_item i WHERE i.delivery_id = delivery AND i.kind = 'listed'
$$;

CREATE OR REPLACE FUNCTION joint_punishment_guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
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
     OR OLD.handed_at IS DISTINCT FROM NEW.handed_at
        AND (OLD.state, NEW.state) NOT IN (('waiting', 'handed'), ('waiting', 'changed'), ('changed', 'handed'))
     OR (OLD.state, NEW.state) = ('waiting', 'handed') AND NOT EXISTS (
       SELECT FROM joint_punishment_item i WHERE i.delivery_id = NEW.id AND i.kind = 'listed')
     OR NEW.state IN ('waiting', 'changed') AND OLD.state <> NEW.state AND NOT NEW.stands
     OR (OLD.state, NEW.state) = ('waiting', 'changed') AND NOT joint_punishment_told_of_two(NEW.id)
     OR NEW.state = 'changed' AND OLD.state NOT IN ('waiting', 'changed')
        AND joint_punishment_told_of_another(NEW.id) IS DISTINCT FROM true
     OR NEW.stands AND NOT OLD.stands AND EXISTS (
       SELECT FROM serious_list_entry e WHERE e.id = NEW.entry_id AND e.ended_on IS NOT NULL) THEN
    RAISE EXCEPTION 'what was told to a partner stands' USING ERRCODE = '23514';
  END IF;
  IF (NEW.state <> OLD.state AND NEW.state NOT IN ('waiting', 'handed', 'changed')
      OR OLD.answered_at IS DISTINCT FROM NEW.answered_at)
     AND NOT EXISTS (
       SELECT FROM joint_punishment_answer a
       WHERE a.delivery_id = NEW.id AND a.result = NEW.state AND a.at = NEW.answered_at) THEN
    RAISE EXCEPTION 'a partner has answered when it has said so' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION joint_punishment_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM joint_punishment_delivery d JOIN serious_list_entry e ON e.id = d.entry_id
    WHERE d.id = NEW.delivery_id AND d.partner_id = NEW.partner_id AND d.state <> 'waiting' AND d.handed_at <= NEW.at
      AND NOT (d.state = 'changed' AND d.stands)
      AND NEW."on" >= CASE NEW.result WHEN 'lifted' THEN greatest(e.listed_on, least(d.ended_on, e.until + 1))
                                      ELSE e.listed_on END
      AND NEW."on" <= (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
      AND CASE WHEN d.stands THEN NEW.result <> 'lifted' ELSE NEW.result IN ('lifted', 'not_applicable') END
  ) THEN
    RAISE EXCEPTION 'a partner answers for an entry that it was handed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
