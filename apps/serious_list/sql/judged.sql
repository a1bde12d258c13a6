-- What was judged is known by what of it was judged; a limit ends for the database on the day on which it ends for the
-- bureau; and what the party is said to have confirmed rests on its confirmation.
-- Frozen once released: a change goes into a new file with a new migration.

-- What of a record speaks for or against the ground of a listing: its title and the like are no reason to judge anew.
-- Twin: judged of operations/following.py
CREATE FUNCTION serious_list_judged(fact bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT concat_ws('|', f.state, k.code, coalesce(serious_list_survivor(f.enterprise_id)::text, ''),
                     records_number_folded(f.document_number), f.occurred_on, f.severity)
    FROM records_fact f JOIN records_factkind k ON k.id = f.kind_id WHERE f.id = fact), '')
$$;

UPDATE serious_list_case SET kept_judged = serious_list_judged(kept_fact_id)
WHERE kept_by_id IS NOT NULL
  AND kept_known IS NOT DISTINCT FROM (SELECT f.known_from FROM records_fact f WHERE f.id = kept_fact_id);

CREATE OR REPLACE FUNCTION serious_list_guard_keeping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kept_by_id IS NULL OR NEW.kept_doubt <> OLD.doubt OR NEW.doubt <> ''
     OR NEW.kept_judged <> serious_list_judged(NEW.kept_fact_id)
     OR OLD.kept_by_id IS NOT NULL AND (OLD.kept_fact_id, OLD.kept_judged, OLD.kept_doubt)
        IS NOT DISTINCT FROM (NEW.kept_fact_id, NEW.kept_judged, NEW.kept_doubt) THEN
    RAISE EXCEPTION 'a listing is kept once against what the ledger says' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_case_keeping_judged BEFORE UPDATE ON serious_list_case
  FOR EACH ROW WHEN (OLD.kept_judged IS DISTINCT FROM NEW.kept_judged)
  EXECUTE FUNCTION serious_list_guard_keeping();

-- the last day of a dated limit that begins on a day, by the calendar of working days where the law counts them. Twin:
-- last_day of deadlines/queries.py
CREATE OR REPLACE FUNCTION serious_list_last_day(rule text, start date, law_of date) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT deadlines_due_on(start, l.value::int, l.unit, l.rolls_over)
  FROM deadlines_limit l WHERE l.code = rule AND l.validity @> law_of
$$;

-- A removal is doubted anew neither in words of any doubt before, nor on evidence that the case knew. Twin: _new_doubt of
-- operations/reversing.py
CREATE FUNCTION serious_list_guard_doubted_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM audit_event v
    WHERE v.subject_kind = 'serious_case' AND v.subject_id = NEW.case_id::text AND v.verb = 'serious_list.repair_doubted'
      AND v.data ->> 'repair' = NEW.id::text
      AND position(regexp_replace(v.data ->> 'reason', '\s', '', 'g') IN regexp_replace(NEW.doubt, '\s', '', 'g')) > 0
  ) OR NOT EXISTS (
    SELECT FROM serious_list_evidence e JOIN documents_document d ON d.id = e.document_id
    WHERE e.case_id = NEW.case_id AND e.side = 'bureau' AND e.added_on = NEW.doubted_on AND NOT EXISTS (
      SELECT FROM serious_list_evidence o JOIN documents_document p ON p.id = o.document_id
      WHERE o.case_id = e.case_id AND o.id < e.id AND p.sha256 = d.sha256
    ) AND NOT EXISTS (
      SELECT FROM audit_event v
      WHERE v.subject_kind = 'serious_case' AND v.subject_id = NEW.case_id::text AND v.verb = 'serious_list.repair_doubted'
        AND v.data -> 'evidence' ? e.document_id::text
    )
  ) THEN
    RAISE EXCEPTION 'a doubt that was cleared is not raised again' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER serious_list_repair_doubted_anew BEFORE UPDATE ON serious_list_repair
  FOR EACH ROW WHEN (OLD.state = 'granted' AND NEW.state = 'doubted' AND OLD.doubt <> '')
  EXECUTE FUNCTION serious_list_guard_doubted_anew();

-- What went over the portal is served by the party's own confirmation, which stands in the log with the service: at the end
-- of the transaction, for the log is written last. Twin: acknowledge_... of proposing.py, deciding.py, serving.py, reversing.py
CREATE FUNCTION serious_list_guard_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM serious_list_paper p
    JOIN audit_event v ON v.subject_kind = 'serious_case' AND v.subject_id = p.case_id::text
      AND v.verb = CASE p.kind
        WHEN 'notice' THEN 'serious_list.notice_acknowledged' WHEN 'decision' THEN 'serious_list.decision_acknowledged'
        WHEN 'repair_way' THEN 'serious_list.decision_acknowledged' WHEN 'doubt' THEN 'serious_list.doubt_acknowledged'
        WHEN 'reversal' THEN 'serious_list.reversal_acknowledged' ELSE 'serious_list.paper_acknowledged' END
    WHERE p.id = NEW.paper_id AND v.at = NEW.recorded_at AND v.actor = NEW.recorded_label AND v.actor_kind = 'enterprise'
      AND v.actor_user IS NOT NULL AND serious_list_day(v.at) = NEW.served_on
      AND (v.verb <> 'serious_list.paper_acknowledged' OR v.data ->> 'number' = p.number)
  ) THEN
    RAISE EXCEPTION 'what went over the portal is served where the party confirmed it' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER serious_list_service_confirmed AFTER INSERT ON serious_list_service
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.method = 'electronic')
  EXECUTE FUNCTION serious_list_guard_confirmed();

CREATE TRIGGER serious_list_proof_kept_whole BEFORE TRUNCATE ON serious_list_proof
  FOR EACH STATEMENT EXECUTE FUNCTION serious_list_refuse_truncate();
