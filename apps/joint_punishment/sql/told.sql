-- A line that lists an entry says by which name and code its party was told: where either is another by now, the partner gets a
-- line more, and one that had answered for another code is asked anew (operations/distributing.py). A line of before is taken
-- to have told what is, but where the list told its entry anew since: that was a merge undone, and no partner heard of it.
-- Frozen once released: a change goes into a new file with a new migration.
CREATE OR REPLACE FUNCTION joint_punishment_fill_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT d.entry_id, e.number, d.measures,
         CASE NEW.kind WHEN 'listed' THEN f.name ELSE '' END, CASE NEW.kind WHEN 'listed' THEN coalesce(f.uscc, '') ELSE '' END
  INTO NEW.entry_id, NEW.number, NEW.measures, NEW.party, NEW.code
  FROM joint_punishment_delivery d
  JOIN serious_list_entry e ON e.id = d.entry_id
  JOIN registry_enterprise f ON f.id = e.enterprise_id
  WHERE d.id = NEW.delivery_id AND d.partner_id = NEW.partner_id;
  IF NEW.entry_id IS NULL THEN
    RAISE EXCEPTION 'a line is of a delivery to its partner' USING ERRCODE = '23503';
  END IF;
  RETURN NEW;
END $$;

ALTER TABLE joint_punishment_item DISABLE TRIGGER joint_punishment_item_kept;
UPDATE joint_punishment_item i SET party = f.name, code = coalesce(f.uscc, '')
  FROM serious_list_entry e JOIN registry_enterprise f ON f.id = e.enterprise_id
 WHERE e.id = i.entry_id AND i.kind = 'listed' AND e.ended_on IS NULL
   AND NOT EXISTS (
     SELECT FROM serious_list_change c WHERE c.entry_id = e.id AND c.change = 'listed' AND c.at > i.at
   );
ALTER TABLE joint_punishment_item ENABLE TRIGGER joint_punishment_item_kept;

-- moves.sql says what it is
CREATE OR REPLACE FUNCTION joint_punishment_move(source text, target text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (source, target) IN (
    ('waiting', 'handed'), ('handed', 'received'), ('handed', 'applied'), ('handed', 'not_applicable'), ('handed', 'lifted'),
    ('received', 'applied'), ('received', 'not_applicable'), ('received', 'lifted'), ('applied', 'not_applicable'),
    ('applied', 'lifted'), ('not_applicable', 'applied'), ('not_applicable', 'lifted'), ('not_applicable', 'waiting'),
    ('lifted', 'waiting'), ('handed', 'changed'), ('received', 'changed'), ('applied', 'changed'), ('changed', 'handed'),
    ('changed', 'lifted')
  )
$$;

-- whether the newest line of a delivery told of another party than its entry has now
CREATE FUNCTION joint_punishment_told_of_another(delivery bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (i.party, i.code) IS DISTINCT FROM (f.name, coalesce(f.uscc, '') COLLATE "C")
  FROM joint_punishment_item i
  JOIN serious_list_entry e ON e.id = i.entry_id
  JOIN registry_enterprise f ON f.id = e.enterprise_id
  WHERE i.delivery_id = delivery AND i.kind = 'listed'
  ORDER BY i.seq DESC LIMIT 1
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
        AND (OLD.state, NEW.state) NOT IN (('waiting', 'handed'), ('changed', 'handed'))
     OR (OLD.state, NEW.state) = ('waiting', 'handed') AND NOT EXISTS (
       SELECT FROM joint_punishment_item i WHERE i.delivery_id = NEW.id AND i.kind = 'listed')
     OR NEW.state IN ('waiting', 'changed') AND OLD.state <> NEW.state AND NOT NEW.stands
     OR NEW.state = 'changed' AND OLD.state <> 'changed'
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

-- Nor does a partner answer for a party that it has not read of yet, or lift before the entry ended.
CREATE OR REPLACE FUNCTION joint_punishment_guard_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM joint_punishment_delivery d JOIN serious_list_entry e ON e.id = d.entry_id
    WHERE d.id = NEW.delivery_id AND d.partner_id = NEW.partner_id AND d.state <> 'waiting' AND d.handed_at <= NEW.at
      AND NOT (d.state = 'changed' AND d.stands)
      AND NEW."on" >= CASE NEW.result WHEN 'lifted' THEN greatest(e.listed_on, d.ended_on) ELSE e.listed_on END
      AND NEW."on" <= (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
      AND CASE WHEN d.stands THEN NEW.result <> 'lifted' ELSE NEW.result IN ('lifted', 'not_applicable') END
  ) THEN
    RAISE EXCEPTION 'a partner answers for an entry that it was handed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION joint_punishment_guard_hidden() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM serious_list_entry e JOIN joint_punishment_delivery d ON d.entry_id = e.id
    JOIN joint_punishment_partner p ON p.id = d.partner_id AND p.enabled
    WHERE e.case_id = NEW.id AND d.state IN ('handed', 'changed', 'received', 'applied')
  ) THEN
    RAISE EXCEPTION 'a partner still holds the entry' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
