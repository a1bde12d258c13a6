-- Take an import back: facts it made are withdrawn, facts it changed get back the version before. Facts that somebody
-- has changed since are left alone and counted by import_undo_blocked.sql.
UPDATE records_fact fact
SET kind_id = old.kind_id, severity = old.severity, occurred_on = old.occurred_on, title = old."row" ->> 'title',
    document_number = old."row" ->> 'document_number', legal_basis = old."row" ->> 'legal_basis',
    amount = (old."row" ->> 'amount')::numeric, enterprise_id = old.enterprise_id, state = old.state,
    public_from = (old."row" ->> 'public_from')::date, public_until = (old."row" ->> 'public_until')::date,
    detail = old."row" -> 'detail', reason = %(reason)s, known_from = %(now)s,
    changed_by = %(actor)s, changed_user = %(user)s
FROM records_factversion old
WHERE fact.source_id = %(source)s AND fact.known_from = %(at)s AND fact.version > 1
  AND old.fact_id = fact.id AND old.version = fact.version - 1;

UPDATE records_fact SET state = 'withdrawn', reason = %(reason)s, known_from = %(now)s,
    changed_by = %(actor)s, changed_user = %(user)s
WHERE source_id = %(source)s AND known_from = %(at)s AND version = 1
