-- The records of a party are asked for by themselves, since one that was merged away may have no code: whoever is employed
-- under its name is tied to the applicant, and leaves its review. Of two honours of one round the one entered later may
-- take the place of the other. Two people of one name are two where their identities say so.
-- Frozen once released: a change goes into a new file with a new migration.

-- the records that stand as one with the bearer of a code; where nobody bears it any more, with whoever bore it: a merge may
-- have taken the other record's code. Twin: sql/same_party.sql
CREATE FUNCTION awards_party_records(code text) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 4 AS $$
  WITH RECURSIVE up AS (
    SELECT e.id, e.merged_into_id FROM registry_enterprise e WHERE e.uscc = code AND e.merged_into_id IS NULL
    UNION
    SELECT e.id, e.merged_into_id FROM registry_enterprise e WHERE e.uscc = code AND e.merged_into_id IS NOT NULL
    UNION
    SELECT e.id, e.merged_into_id FROM registry_identifier i JOIN registry_enterprise e ON e.id = i.enterprise_id
    WHERE i.value = code COLLATE "C" AND i.kind = 'uscc' AND NOT EXISTS (
      SELECT FROM registry_enterprise o WHERE o.uscc = code AND o.merged_into_id IS NULL)
    UNION
    SELECT e.id, e.merged_into_id FROM registry_enterprise e JOIN up ON e.id = up.merged_into_id
  ), down AS (
    SELECT up.id FROM up WHERE up.merged_into_id IS NULL
    UNION
    SELECT e.id FROM registry_enterprise e JOIN down ON e.merged_into_id = down.id
  )
  SELECT down.id FROM down
$$;

-- whose code it is, under every code of the records that stand as one with its bearer's, and under those they bore and
-- nobody bears now. Twin: sql/same_party.sql
CREATE OR REPLACE FUNCTION awards_same_party(code text) RETURNS text[] LANGUAGE sql STABLE AS $$
  WITH kin AS MATERIALIZED (SELECT r.id FROM awards_party_records(awards_same_party.code) AS r(id))
  SELECT array_append(array_agg(found.code), awards_same_party.code) FROM (
    SELECT e.uscc::text AS code FROM kin JOIN registry_enterprise e ON e.id = kin.id AND e.uscc IS NOT NULL
    UNION
    SELECT i.value::text FROM kin JOIN registry_identifier i ON i.enterprise_id = kin.id AND i.kind = 'uscc'
    WHERE NOT EXISTS (SELECT FROM registry_enterprise o WHERE o.uscc = i.value::text AND o.merged_into_id IS NULL)
  ) AS found
$$;

-- the name of a party, or of a record that stands as one with its own. Twin: _named of queries/conflicts.py
CREATE OR REPLACE FUNCTION awards_named_so(name text, applicant text, code text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT btrim(name) <> '' AND (btrim(name) = btrim(applicant) OR EXISTS (
    SELECT FROM awards_party_records(code) AS kin(id) JOIN registry_enterprise e ON e.id = kin.id
    WHERE btrim(e.name) = btrim(awards_named_so.name)))
$$;

-- nobody reviews whom he is tied to under another of its records, or of its names
CREATE OR REPLACE FUNCTION awards_guard_review_kin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- thousands are seated at once, and few records were ever merged
  IF NOT EXISTS (
    SELECT FROM awards_application a JOIN registry_enterprise e ON e.id = a.enterprise_id
    WHERE a.id = NEW.application_id AND (e.merged_into_id IS NOT NULL OR EXISTS (
      SELECT FROM registry_enterprise other WHERE other.merged_into_id = e.id))
  ) THEN
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT FROM awards_interest i JOIN awards_application a ON a.id = NEW.application_id
    WHERE i.expert_id = NEW.expert_id AND (i.until IS NULL OR i.until >= NEW.assigned_on)
      AND i.party_code = ANY (awards_same_party(a.uscc))
  ) OR EXISTS (
    SELECT FROM awards_expert x JOIN awards_application a ON a.id = NEW.application_id
    WHERE x.id = NEW.expert_id AND awards_named_so(x.employer, a.applicant, a.uscc)
  ) THEN
    RAISE EXCEPTION 'nobody reviews whom he is tied to, under whichever of its records' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;

-- whether a review that counts is by somebody with a tie to the applicant: of a round, or of one application of it. How
-- long a former tie counts: rules/conflicts.py. Twin: refuse_tied_reviews of operations/ranking.py
CREATE OR REPLACE FUNCTION awards_rests_on_tie(in_round bigint, of_one bigint, on_day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH seats AS MATERIALIZED (
    SELECT v.expert_id, e.employer, a.uscc, a.applicant, a.enterprise_id
    FROM awards_application a JOIN awards_review v ON v.application_id = a.id AND v.state <> 'set_aside'
    JOIN awards_expert e ON e.id = v.expert_id
    WHERE a.round_id = in_round AND (of_one IS NULL OR a.id = of_one)
      AND a.state IN ('eligible', 'proposed', 'public', 'conferred')
  ), tied AS MATERIALIZED (
    SELECT i.expert_id, unnest(awards_same_party(i.party_code) || i.party_code::text) AS code
    FROM awards_interest i
    WHERE i.expert_id IN (SELECT s.expert_id FROM seats s) AND (i.until IS NULL OR on_day <= i.until
      + CASE WHEN i.kind IN ('employer', 'consultant') THEN interval '3 years' ELSE interval '0' END)
  ), joined AS MATERIALIZED ( -- few records were ever merged: of the others the name alone is compared
    SELECT s.employer, s.applicant, s.uscc FROM seats s JOIN registry_enterprise r ON r.id = s.enterprise_id
    WHERE r.merged_into_id IS NOT NULL OR EXISTS (SELECT FROM registry_enterprise o WHERE o.merged_into_id = r.id)
  )
  SELECT EXISTS (SELECT FROM seats s JOIN tied t ON t.expert_id = s.expert_id AND t.code = s.uscc)
      OR EXISTS (SELECT FROM seats s WHERE btrim(s.employer) <> '' AND btrim(s.employer) = btrim(s.applicant))
      OR EXISTS (SELECT FROM joined j WHERE awards_named_so(j.employer, j.applicant, j.uscc))
$$;

-- an honour is replaced by a later one of its programme at the same record: of those conferred at once by the later row, and
-- by one conferred later though the other, of before the portal, was entered after it. Twin: _age of operations/giving_back.py
CREATE OR REPLACE FUNCTION awards_honour_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM awards_honour h
    WHERE h.enterprise_id = NEW.enterprise_id AND h.programme_code = NEW.programme_code
      AND (h.conferred_on, h.issued_at, h.id) > (NEW.conferred_on, NEW.issued_at, NEW.id)
  ) THEN
    RAISE EXCEPTION 'an honour is replaced by another of its programme' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;

-- one applicant has one honour of a round for itself, one for each person and each product, whatever its records were; two
-- people of one name are two where their identities say so
CREATE OR REPLACE FUNCTION awards_guard_honour_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM awards_application own
    JOIN awards_application a ON a.round_id = own.round_id
    JOIN awards_honour h ON h.application_id = a.id
    WHERE own.id = NEW.application_id AND h.enterprise_id = NEW.enterprise_id AND h.person = NEW.person AND h.item = NEW.item
      AND (h.identity = NEW.identity OR h.identity = '' OR NEW.identity = '')
  ) THEN
    RAISE EXCEPTION 'one applicant has one honour of a round' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
