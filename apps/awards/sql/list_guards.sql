-- What the verbs refuse the database refuses by hand as well: of the order, of the list and its days, of objections, of
-- honours, of the rules; and a round keeps its cycle by the day it opens too.
-- Frozen once released: a change goes into a new file with a new migration.

-- the order of a round: places and totals of its applications as their reviews, meetings and visits give them. The
-- statement of the ranking itself (ranking.sql); rules/ranking.py is its plain twin. Of an item counts what the team of
-- the visit gave, else what a meeting agreed, else the mean of the reviews that are in. Ties: total, results, then the
-- items of the programme's rule, in their order; those alike in all of them share a place. Individuals, and those who
-- asked for another grade, have an order of their own. `categories`: the parts of the total, by category of the criteria.
CREATE FUNCTION awards_order(in_round bigint, among text[], tie_items text[])
RETURNS TABLE (application bigint, place bigint, total numeric, results numeric, widest integer, categories jsonb)
LANGUAGE sql STABLE AS $$
WITH given AS MATERIALIZED (
  SELECT a.id AS application, (a.person <> '', a.wanted_id) AS class, s.item_id, avg(s.percent::numeric) AS mean,
         max(s.percent) - min(s.percent) AS width
  FROM awards_application a
  JOIN awards_review r ON r.application_id = a.id AND r.state = 'submitted'
  JOIN awards_score s ON s.review_id = r.id
  WHERE a.round_id = in_round AND a.state = ANY(among)
  GROUP BY a.id, s.item_id -- the key brings its row along
), agreed AS MATERIALIZED (
  SELECT DISTINCT ON (g.application_id, g.item_id) g.application_id, g.item_id, g.percent
  FROM awards_agreed g JOIN awards_application a ON a.id = g.application_id
  WHERE a.round_id = in_round
  ORDER BY g.application_id, g.item_id, g.stage DESC -- 'site' before 'consensus'
), counted AS (
  SELECT given.application, given.class, item.code, item.kind, coalesce(nullif(item.parent_code, ''), item.code) AS category,
         given.width, item.points * coalesce(agreed.percent, given.mean) / 100 AS score
  FROM given
  JOIN awards_criterion item ON item.id = given.item_id
  LEFT JOIN agreed ON agreed.application_id = given.application AND agreed.item_id = given.item_id
), totals AS (
  SELECT c.application, c.class, sum(c.score) AS total, coalesce(sum(c.score) FILTER (WHERE c.kind = 'result'), 0) AS results,
         max(c.width) AS widest,
         coalesce(array_agg(round(c.score, 10) ORDER BY array_position(tie_items, c.code::text))
                  FILTER (WHERE c.code::text = ANY(tie_items)), '{}') AS ties
  FROM counted c GROUP BY c.application, c.class
), parts AS (
  SELECT each.application, jsonb_object_agg(each.category, round(each.score, 4)::text) AS categories
  FROM (SELECT c.application, c.category, sum(c.score) AS score FROM counted c GROUP BY c.application, c.category) AS each
  GROUP BY each.application
)
SELECT t.application,
       rank() OVER (PARTITION BY t.class ORDER BY round(t.total, 10) DESC, round(t.results, 10) DESC, t.ties DESC) AS place,
       t.total, t.results, t.widest, p.categories
FROM totals t JOIN parts p USING (application)
$$;

-- what comes before the committee, and goes out, is what the reviews give: who withdrew since leaves a gap, no other order
CREATE FUNCTION awards_guard_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.ranked_by IS NULL OR EXISTS (
    WITH kept AS (
      SELECT a.id, a.total, a.results, a.widest, a.categories,
             rank() OVER (PARTITION BY a.person <> '', a.wanted_id ORDER BY a.place) AS place
      FROM awards_application a
      WHERE a.round_id = NEW.id AND a.state IN ('eligible', 'proposed', 'public') AND a.place IS NOT NULL
    )
    SELECT FROM kept
    FULL JOIN awards_order(NEW.id, ARRAY['eligible', 'proposed', 'public'], (
      SELECT p.tie_items::text[] FROM awards_programme p WHERE p.id = NEW.programme_id)) o ON o.application = kept.id
    WHERE kept.id IS NOT NULL AND (
      o.place IS DISTINCT FROM kept.place OR abs(o.total - kept.total) > 0.0001 OR abs(o.results - kept.results) > 0.0001
      OR o.widest IS DISTINCT FROM kept.widest OR o.categories IS DISTINCT FROM kept.categories)
  ) THEN
    RAISE EXCEPTION 'the order of a round is what its reviews give' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_order BEFORE UPDATE OF state ON awards_round FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND NEW.state IN ('committee', 'publicity')) EXECUTE FUNCTION awards_guard_order();

-- the days of a round's own steps go with them; a list is public for as long as its clock says
CREATE FUNCTION awards_guard_round_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.closed_on IS DISTINCT FROM NEW.closed_on AND NOT (OLD.state = 'open' AND NEW.state = 'closed')
     OR OLD.conferred_on IS DISTINCT FROM NEW.conferred_on AND NOT (OLD.state = 'approved' AND NEW.state = 'conferred')
     OR OLD.state IN ('called_off', 'conferred') AND OLD <> NEW THEN
    RAISE EXCEPTION 'the day and the reason of a step stand' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_step_days BEFORE UPDATE ON awards_round
  FOR EACH ROW EXECUTE FUNCTION awards_guard_round_days();

CREATE FUNCTION awards_guard_publicity_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'awards.round' AND c.subject_id = NEW.id::text AND c.rule_code = 'awards.publicity'
      AND c.state = 'running' AND c.due_on = NEW.public_until
  ) THEN
    RAISE EXCEPTION 'a list is public for the working days of its programme' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_round_when BEFORE UPDATE OF state ON awards_round FOR EACH ROW
  WHEN (OLD.state = 'committee' AND NEW.state = 'publicity') EXECUTE FUNCTION awards_guard_publicity_days();

CREATE FUNCTION awards_round_left_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application a
    WHERE a.round_id = NEW.id AND a.state NOT IN ('conferred', 'not_recommended', 'ineligible', 'not_chosen', 'withdrawn',
                                                  'struck', 'moot')
  ) THEN
    RAISE EXCEPTION 'with a round all of its applications end' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_round_left_nothing AFTER UPDATE ON awards_round DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state IN ('conferred', 'called_off') AND OLD.state IS DISTINCT FROM NEW.state)
  EXECUTE FUNCTION awards_round_left_nothing();

-- a holiday notice moves the last day of a publicity with its clock, to a later day. Twin: publicity_follows of
-- operations/committee.py
CREATE OR REPLACE FUNCTION awards_guard_round_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  -- what is decided goes with its step, and is taken back with the step that undoes it
  published boolean := OLD.state = 'committee' AND NEW.state = 'publicity';
  undone boolean := OLD.state IN ('publicity', 'approving') AND NEW.state IN ('committee', 'reviewing');
  moved boolean := OLD.state = 'publicity' AND NEW.state = 'publicity' AND NEW.public_until > OLD.public_until AND EXISTS (
    SELECT FROM deadlines_clock c
    WHERE c.subject_kind = 'awards.round' AND c.subject_id = OLD.id::text AND c.rule_code = 'awards.publicity'
      AND c.state = 'running' AND c.due_on = NEW.public_until);
BEGIN
  IF NOT (published OR undone) AND (
    OLD.state IN ('publicity', 'approving', 'approved', 'conferred')
    AND ((OLD.committee_on, OLD.committee_members, OLD.committee_record, OLD.recusals, OLD.aggregates, OLD.decided_by,
          OLD.decided_label, OLD.public_from, OLD.ranked_by, OLD.ranked_at)
         IS DISTINCT FROM
         (NEW.committee_on, NEW.committee_members, NEW.committee_record, NEW.recusals, NEW.aggregates, NEW.decided_by,
          NEW.decided_label, NEW.public_from, NEW.ranked_by, NEW.ranked_at)
         OR OLD.public_until IS DISTINCT FROM NEW.public_until AND NOT moved)
    OR OLD.state NOT IN ('publicity', 'approving', 'approved', 'conferred')
       AND (OLD.public_from, OLD.public_until) IS DISTINCT FROM (NEW.public_from, NEW.public_until)
  ) THEN
    RAISE EXCEPTION 'what was told of the committee and its list stands' USING ERRCODE = '23514';
  END IF;
  IF published AND (NEW.decided_by IS NULL OR NEW.ranked_by IS NULL OR NEW.decided_by = NEW.ranked_by) THEN
    RAISE EXCEPTION 'somebody ranks, and another decides' USING ERRCODE = '23514';
  END IF;
  IF NEW.state = 'approved' AND OLD.state = 'approving' THEN
    IF NEW.approved_by IS NULL OR NEW.approved_by IN (NEW.decided_by, NEW.ranked_by) THEN
      RAISE EXCEPTION 'who approves neither ranked nor decided' USING ERRCODE = '23514';
    END IF;
  ELSIF (OLD.approved_on, OLD.approved_by, OLD.approved_label, OLD.approval_number)
     IS DISTINCT FROM (NEW.approved_on, NEW.approved_by, NEW.approved_label, NEW.approval_number) THEN
    RAISE EXCEPTION 'an approval is given once, in its step' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- one round in its cycle, by its year and by the day it opens: a year ahead of the opening would be a second one. What is
-- announced has its year.
CREATE OR REPLACE FUNCTION awards_guard_round_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  every integer;
  first integer := extract(year FROM NEW.opens_on);
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.state <> 'draft' THEN
      RETURN NEW;
    END IF;
  END IF;
  -- two at once, of one programme and different years, share no row
  PERFORM pg_advisory_xact_lock(hashtextextended('awards_round ' || NEW.programme_code, 0));
  SELECT p.cycle_years INTO every FROM awards_programme p WHERE p.id = NEW.programme_id;
  IF NEW.year > first OR NEW.year < first - every THEN
    RAISE EXCEPTION 'the year of a round lies within its cycle of its opening' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (
    SELECT FROM awards_round r
    WHERE r.programme_code = NEW.programme_code AND r.id IS DISTINCT FROM NEW.id AND r.state <> 'called_off'
      AND r.year <> NEW.year
      AND (abs(r.year - NEW.year) < every OR abs(extract(year FROM r.opens_on) - first) < every)
  ) THEN
    RAISE EXCEPTION 'a programme has one round in its cycle' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- objections: whoever found the applicant eligible does not decide; who is upheld against leaves the list
CREATE FUNCTION awards_objection_second() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application a WHERE a.id = NEW.application_id AND a.eligible_by = NEW.decided_by
  ) THEN
    RAISE EXCEPTION 'who found the applicant eligible does not decide on an objection to it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_objection_other BEFORE UPDATE ON awards_objection FOR EACH ROW
  WHEN (NEW.decided_by IS NOT NULL AND OLD.decided_by IS NULL) EXECUTE FUNCTION awards_objection_second();

CREATE FUNCTION awards_objection_effect() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application a
    WHERE a.id = NEW.application_id AND a.state IN ('eligible', 'proposed', 'public', 'conferred')
  ) THEN
    RAISE EXCEPTION 'who is upheld against leaves the list' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_objection_effect AFTER UPDATE ON awards_objection DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'upheld') EXECUTE FUNCTION awards_objection_effect();

-- an honour: what is said of its end goes with its end; its record on the ledger is its own
CREATE FUNCTION awards_guard_honour_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = NEW.state AND (OLD.state_on, OLD.reason, OLD.trigger_fact)
                               IS DISTINCT FROM (NEW.state_on, NEW.reason, NEW.trigger_fact)
     OR OLD.fact_id IS NOT NULL AND OLD.fact_id IS DISTINCT FROM NEW.fact_id
        AND NOT (OLD.state IN ('revoked', 'withdrawn') AND NEW.state = 'valid')
     OR OLD.returned_on IS DISTINCT FROM NEW.returned_on
        AND NOT (OLD.returned_on IS NULL AND NEW.state IN ('revoked', 'withdrawn', 'given_up')
                 OR NEW.returned_on IS NULL AND OLD.state <> 'valid' AND NEW.state = 'valid')
     OR OLD.state <> 'expired' AND NEW.state = 'expired' AND NOT coalesce(NEW.state_on >= NEW.until, false) THEN
    RAISE EXCEPTION 'what is said of the end of an honour stands, and comes with it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER awards_honour_end BEFORE UPDATE ON awards_honour FOR EACH ROW EXECUTE FUNCTION awards_guard_honour_end();

CREATE FUNCTION awards_honour_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.application_id IS NOT NULL AND (
    NOT EXISTS (SELECT FROM awards_application a WHERE a.id = NEW.application_id AND a.state = 'conferred')
    OR NOT EXISTS (SELECT FROM awards_honour h WHERE h.id = NEW.id AND h.fact_id IS NOT NULL)) THEN
    RAISE EXCEPTION 'an honour is conferred on its application, and stands on the ledger' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_honour_whole AFTER INSERT ON awards_honour DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION awards_honour_whole();

CREATE FUNCTION awards_honour_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_honour h
    WHERE h.enterprise_id = NEW.enterprise_id AND h.programme_code = NEW.programme_code AND h.id <> NEW.id
      AND h.conferred_on >= NEW.conferred_on AND h.issued_at > NEW.issued_at
  ) THEN
    RAISE EXCEPTION 'an honour is replaced by another of its programme' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER awards_honour_replaced AFTER UPDATE ON awards_honour DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state = 'replaced' AND OLD.state <> 'replaced') EXECUTE FUNCTION awards_honour_replaced();

CREATE TRIGGER awards_question_stays BEFORE DELETE ON awards_question FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_formerentry_stays BEFORE DELETE ON awards_formerentry FOR EACH ROW EXECUTE FUNCTION awards_refuse();
CREATE TRIGGER awards_expert_stays BEFORE DELETE ON awards_expert FOR EACH ROW EXECUTE FUNCTION awards_refuse();

CREATE FUNCTION awards_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is on record of awards is never emptied' USING ERRCODE = '23001';
END $$;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['round', 'roundprize', 'roundpaper', 'member', 'application', 'recommendation', 'eligibility',
                              'question', 'reading', 'expert', 'interest', 'staffinterest', 'statement', 'panel', 'review',
                              'askedaside', 'score', 'meeting', 'agreed', 'assent', 'superseded', 'objection', 'honour',
                              'honourpaper', 'case', 'duty', 'money', 'bar', 'formerentry', 'valuation', 'programme', 'prize',
                              'criterion', 'requirement', 'consequence', 'obligation'] LOOP
    EXECUTE format('CREATE TRIGGER awards_%1$s_kept_whole BEFORE TRUNCATE ON awards_%1$s
                    FOR EACH STATEMENT EXECUTE FUNCTION awards_refuse_truncate()', name);
  END LOOP;
  -- rules that are in force are not rewritten under a round that runs
  FOREACH name IN ARRAY ARRAY['programme', 'prize', 'criterion', 'requirement', 'consequence', 'obligation'] LOOP
    EXECUTE format('CREATE TRIGGER awards_%1$s_stands BEFORE UPDATE OR DELETE ON awards_%1$s
                    FOR EACH ROW EXECUTE FUNCTION deadlines_guard_law()', name);
  END LOOP;
END $$;
