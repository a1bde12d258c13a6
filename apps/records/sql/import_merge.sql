-- Into the ledger. A trigger keeps the earlier version of every fact that is updated; a fact keeps the enterprise it
-- was matched to by hand.
UPDATE records_fact fact
SET kind_id = staged.kind_id, severity = staged.severity, occurred_on = staged.occurred_on, title = staged.title,
    document_number = staged.document_number, legal_basis = staged.legal_basis, amount = staged.amount,
    public_from = staged.public_from, public_until = staged.public_until,
    enterprise_id = coalesce(fact.enterprise_id, staged.enterprise_id),
    -- that of the source is not kept twice
    agency_id = CASE WHEN staged.agency_id IS NULL THEN fact.agency_id
                     ELSE nullif(staged.agency_id, source.agency_id) END,
    detail = CASE
      WHEN staged.detail = '{}' THEN fact.detail
      ELSE fact.detail || jsonb_build_object(
        'decision', CASE
          WHEN staged.agency_id IS NULL THEN coalesce(fact.detail -> 'decision', '{}')
          ELSE coalesce(fact.detail -> 'decision', '{}') - 'authority' - 'authority_code' END
          || (staged.detail -> 'decision'))
      END
      -- the older number by which a waiting fact finds its enterprise now
      || CASE WHEN fact.state = 'waiting' AND staged.older_code NOT IN ('', staged.subject_code)
              THEN jsonb_build_object('older_code', staged.older_code) ELSE '{}' END,
    state = CASE
      WHEN fact.state = 'waiting' AND staged.enterprise_id IS NOT NULL THEN 'effective'
      -- a source that names a later end shows it again; one that names none does not
      WHEN fact.state = 'expired' AND staged.named AND staged.public_until > %(today)s THEN 'effective'
      ELSE fact.state END,
    reason = %(reason)s, known_from = %(at)s, changed_by = %(actor)s, changed_user = %(user)s
FROM records_staged staged, records_source source
WHERE staged.outcome = 'updated' AND fact.id = staged.fact_id AND source.id = %(source)s;

INSERT INTO records_fact (
  enterprise_id, subject_code, subject_name, division_code, kind_id, severity, occurred_on, title, document_number,
  legal_basis, amount, source_id, source_key, evidence, public_from, public_until, state, reason, detail, version,
  known_from, recorded_user, changed_by, changed_user, agency_id
)
SELECT enterprise_id, coalesce(nullif(subject_code, ''), older_code), subject_name, %(division)s, kind_id, severity,
       occurred_on, title, document_number, legal_basis, amount, %(source)s, source_key, '', public_from,
       public_until, CASE WHEN enterprise_id IS NULL THEN 'waiting' ELSE 'effective' END, '',
       -- the older number of an enterprise nobody knows yet: it may be the one that matches later
       CASE WHEN enterprise_id IS NULL AND older_code NOT IN ('', subject_code)
            THEN jsonb_build_object('older_code', older_code) ELSE '{}' END || detail,
       1, %(at)s, %(user)s, %(actor)s, %(user)s,
       nullif(agency_id, (SELECT agency_id FROM records_source WHERE id = %(source)s))
FROM records_staged
WHERE outcome = 'created'
ORDER BY line
